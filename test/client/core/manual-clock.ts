/** A clock that stands still until a test moves it. */
import type { Clock } from '../../../src/ports/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time, ringing what falls due on the way, in order. */
  advance(seconds: number): void;
  /** Seconds until each timer that runs. */
  readonly running: readonly number[];
}

export function manualClock(): ManualClock {
  let now = 0;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => Date.UTC(2026, 0, 2) + now,
    monotonic: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(seconds) {
      const end = now + seconds * 1000;
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.callback();
      }
      now = end;
    },
    get running() {
      return [...timers].map(({ at }) => (at - now) / 1000);
    },
  };
}
