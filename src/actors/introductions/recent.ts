/** The introductions of the last seconds: to whom it may be said that the other side does not come. */
import type { SessionId } from '../../../machines/vocabulary/identity.ts';

/** Clients give a meeting up by themselves after this. */
const MILLISECONDS = 10_000;

/** Beyond them the oldest is forgotten, whose client then waits for its own time-out. */
const MOST = 10_000;

export interface RecentIntroductions {
  /** Two were introduced to each other at `now`, in monotonic milliseconds. */
  add(id: string, sides: readonly [SessionId, SessionId], now: number): void;
  /** Whom `session` does not meet, and forgets it: it is said once. Undefined where the introduction is not theirs or too old. */
  take(id: string, session: SessionId, now: number): SessionId | undefined;
}

/** No introductions yet. */
export function recentIntroductions(): RecentIntroductions {
  const recent = new Map<string, { readonly sides: readonly [SessionId, SessionId]; readonly at: number }>();

  function sweep(now: number): void {
    for (const [id, { at }] of recent) {
      if (recent.size <= MOST && now - at < MILLISECONDS) return;
      recent.delete(id);
    }
  }

  return {
    add(id, sides, now) {
      recent.set(id, { sides, at: now });
      sweep(now);
    },
    take(id, session, now) {
      sweep(now);
      const sides = recent.get(id)?.sides;
      if (!sides?.includes(session)) return undefined;
      recent.delete(id);
      return sides.find((side) => side !== session);
    },
  };
}
