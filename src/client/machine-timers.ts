/** The timers of a client's machine: wanted, dropped and rung as facts. */
import type { Clock } from '../ports/clock.ts';

export interface MachineTimers<T extends string> {
  /** Starts a timer, anew if it runs; one that is endless never rings. */
  want(timer: T, seconds: number): void;
  drop(timer: T): void;
  dropAll(): void;
  /** Something was heard: the timer of silence begins anew. Costs nothing but the reading of a clock. */
  heard(): void;
}

/** Timers over a clock; `silence` names the one that `heard` starts anew, `ring` is called for each that rings. */
export function machineTimers<T extends string>(
  clock: Clock,
  silence: T,
  ring: (timer: T) => void,
): MachineTimers<T> {
  const running = new Map<T, () => void>();
  let heardAt = 0;

  function drop(timer: T): void {
    running.get(timer)?.();
    running.delete(timer);
  }
  function start(timer: T, milliseconds: number, whole: number): void {
    const cancel = clock.after(milliseconds, () => {
      const left = timer === silence ? heardAt + whole - clock.monotonic() : 0;
      if (left > 0) {
        start(timer, left, whole);
        return;
      }
      running.delete(timer);
      ring(timer);
    });
    running.set(timer, cancel);
  }
  return {
    want(timer, seconds) {
      drop(timer);
      if (timer === silence) heardAt = clock.monotonic();
      if (Number.isFinite(seconds)) start(timer, seconds * 1000, seconds * 1000);
    },
    drop,
    dropAll() {
      for (const timer of [...running.keys()]) drop(timer);
    },
    heard() {
      heardAt = clock.monotonic();
    },
  };
}
