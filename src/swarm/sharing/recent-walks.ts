/** Folders that a look has just walked: a walk of 10,000 files takes half a second, and anybody may ask for looks. */
import type { Clock } from '../../ports/clock.ts';

/* What is served is held against its stamp at each read, so that all it costs is that a change is found this much later. */
const FRESH_MILLISECONDS = 5_000;

export interface RecentWalks {
  /** Whether the folder of that name was walked a moment ago: what a look would find is known. */
  isFresh(name: string): boolean;
  /** It was walked now. */
  note(name: string): void;
  /** What was found is not so any more: the next look walks. */
  forget(name: string): void;
}

/** None was walked yet. */
export function recentWalks(clock: Pick<Clock, 'now'>): RecentWalks {
  const walkedAt = new Map<string, number>();
  const isFresh = (name: string): boolean => {
    const age = clock.now() - (walkedAt.get(name) ?? -Infinity);
    // A clock that was set back makes none fresh for hours.
    return age >= 0 && age < FRESH_MILLISECONDS;
  };
  return {
    isFresh,
    note(name) {
      for (const old of walkedAt.keys()) if (!isFresh(old)) walkedAt.delete(old);
      walkedAt.set(name, clock.now());
    },
    forget: (name) => void walkedAt.delete(name),
  };
}
