/** Time enters here and nowhere else. */

export interface Clock {
  /** Wall time, milliseconds since 1970: shown to people and written to disk. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary start: all waiting is measured by it, so a clock set back or forth moves nothing. */
  monotonic(): number;
  /** Runs `callback` once after `milliseconds`; the answer cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
