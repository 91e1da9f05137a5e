/** When everybody was last online (R14). The store's copy survives a restart; this one answers. */
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
  const endedAt = new Map(seen.map(({ account, at }) => [account, at]));
  return {
    opened: (account) =>
      lasting.submit(`presence/${account}`, 'presence.opened', { account, at: clock.now() }),
    ended(account) {
      const at = clock.now();
      endedAt.set(account, at);
      lasting.submit(`presence/${account}`, 'presence.ended', { account, at });
    },
    vitals: () => store.submit('presence.vitals', { at: clock.now() }),
    endedWithin(seconds) {
      const since = clock.now() - seconds * 1_000;
      return [...endedAt].filter(([, at]) => at >= since).map(([account]) => account);
    },
  };
}
