/** The timers of the session's machine: wanted, dropped and rung as facts. */
import type { SessionTimer } from '../../machines/vocabulary/session-events.ts';
import type { Clock } from '../ports/clock.ts';

export interface SessionTimers {
  /** Starts a timer, anew if it runs; one that is endless never rings. */
  want(timer: SessionTimer, seconds: number): void;
  drop(timer: SessionTimer): void;
  dropAll(): void;
  /** Something was heard: silence begins anew. Costs nothing but the reading of a clock. */
  heard(): void;
}

/** Timers over a clock; `ring` is called for each that rings. */
export function sessionTimers(clock: Clock, ring: (timer: SessionTimer) => void): SessionTimers {
  const running = new Map<SessionTimer, () => void>();
  let heardAt = 0;

  function drop(timer: SessionTimer): void {
    running.get(timer)?.();
    running.delete(timer);
  }
  function start(timer: SessionTimer, milliseconds: number, whole: number): void {
    const cancel = clock.after(milliseconds, () => {
      const left = timer === 'silence' ? heardAt + whole - clock.monotonic() : 0;
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
      if (timer === 'silence') heardAt = clock.monotonic();
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
