/**
 * When everybody was last online (R14). The store's copy survives a restart; this one answers. Ages are measured by the monotonic
 * clock: a wall clock that is set back or forth puts nobody into the list and takes nobody out.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Store } from '../../ports/store.ts';
import type { LastingWrites } from '../lasting-writes.ts';

export interface PresenceRecord {
  opened(account: number): void;
  ended(account: number): void;
  /** A durable sign of life of every open session. */
  vitals(): void;
  /** Accounts whose last session ended within the last `seconds`. */
  endedWithin(seconds: number): number[];
}

/** A record that starts from what the store knows. */
export function createRecord(
  store: Store,
  lasting: LastingWrites,
  clock: Clock,
  seen: readonly { account: number; at: number }[],
): PresenceRecord {
  const now = clock.now();
  const start = clock.monotonic();
  // What the disk dates in the future was written before the clock was set back: it counts as just now.
  const endedAt = new Map(seen.map(({ account, at }) => [account, start - Math.max(0, now - at)]));
  return {
    opened: (account) =>
      lasting.submit(`presence/${account}`, 'presence.opened', { account, at: clock.now() }),
    ended(account) {
      endedAt.set(account, clock.monotonic());
      lasting.submit(`presence/${account}`, 'presence.ended', { account, at: clock.now() });
    },
    vitals: () => store.submit('presence.vitals', { at: clock.now() }),
    endedWithin(seconds) {
      const since = clock.monotonic() - seconds * 1_000;
      return [...endedAt].filter(([, at]) => at >= since).map(([account]) => account);
    },
  };
}
