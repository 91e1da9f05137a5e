/** The machine's clock, but for what a test does to it: time that leaps ahead, and a wall clock that somebody sets. */
import { systemClock } from '../../src/ports/clock.ts';
import type { Clock } from '../../src/ports/clock.ts';

export interface LeapingClock extends Clock {
  /** So much time passes at once: what falls due rings, in order. */
  leap(seconds: number): void;
  /** The wall clock is set back or forth; no time passes. */
  setWall(seconds: number): void;
}

/** A clock that runs as the machine's does until it is told otherwise. */
export function leapingClock(): LeapingClock {
  let leapt = 0;
  let set = 0;
  const timers = new Set<{ readonly due: number; ring(): void }>();
  const monotonic = () => systemClock.monotonic() + leapt;
  return {
    now: () => systemClock.now() + leapt + set,
    monotonic,
    after(milliseconds, callback) {
      const timer = { due: monotonic() + milliseconds, ring };
      const cancelReal = systemClock.after(milliseconds, ring);
      timers.add(timer);
      function cancel(): void {
        cancelReal();
        timers.delete(timer);
      }
      function ring(): void {
        cancel();
        callback();
      }
      return cancel;
    },
    leap(seconds) {
      leapt += seconds * 1_000;
      for (let due = next(); due !== undefined; due = next()) due.ring();
    },
    setWall(seconds) {
      set += seconds * 1_000;
    },
  };

  function next() {
    return [...timers].filter(({ due }) => due <= monotonic()).sort((a, b) => a.due - b.due)[0];
  }
}
