/** Time enters here and nowhere else. */

export interface Clock {
  /** Wall time, milliseconds since 1970: shown to people and written to disk. */
  now(): number;
  /** Monotonic milliseconds from an arbitrary start: all waiting is measured by it, so a clock set back or forth moves nothing. */
  monotonic(): number;
  /** Runs `callback` once after `milliseconds`; the answer cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** Node takes 24.8 days at most; what is longer it would ring at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The machine's own clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, callback) {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      const portion = Math.min(left, LONGEST_TIMER);
      timer = setTimeout(() => (left > portion ? wait(left - portion) : callback()), portion);
      timer.unref();
    };
    wait(milliseconds);
    return () => clearTimeout(timer);
  },
};
