/** The timers of one machine: wanted, dropped and rung as facts. */
import type { Clock } from '../ports/clock.ts';

export interface NamedTimers<T> {
  /** Starts a timer, anew if it runs. */
  want(timer: T, seconds: number): void;
  drop(timer: T): void;
  dropAll(): void;
}

/** Timers over a clock; `ring` is called for each that rings. */
export function namedTimers<T>(clock: Clock, ring: (timer: T) => void): NamedTimers<T> {
  const running = new Map<T, () => void>();

  function drop(timer: T): void {
    running.get(timer)?.();
    running.delete(timer);
  }
  return {
    want(timer, seconds) {
      drop(timer);
      running.set(
        timer,
        clock.after(seconds * 1000, () => {
          running.delete(timer);
          ring(timer);
        }),
      );
    },
    drop,
    dropAll() {
      for (const timer of [...running.keys()]) drop(timer);
    },
  };
}
