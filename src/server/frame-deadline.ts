/** The time that a frame has from its first byte to its last (a client that drips bytes is cut off). Only reading time counts. */

export interface FrameDeadline {
  /** What a read left behind: nothing, the beginning of a frame, or more of one that had begun. */
  left(what: 'nothing' | 'beginning' | 'more'): void;
  /** The server pauses reading, or goes on: what it does not read cannot be late. */
  hold(isPaused: boolean): void;
  /** Its timer rang. True when the frame has had its time. */
  rang(): boolean;
}

/** A deadline of so many seconds; `want` asks for its timer. One timer serves many frames: it is asked for anew when it rang. */
export function createFrameDeadline(
  seconds: number,
  monotonic: () => number,
  want: (seconds: number) => void,
): FrameDeadline {
  let since: number | null = null;
  let isPaused = false;
  let isArmed = false;

  function arm(wanted: number): void {
    isArmed = true;
    want(wanted);
  }

  return {
    left(what) {
      if (what === 'nothing') since = null;
      else if (what === 'beginning' || since === null) since = monotonic();
      if (since !== null && !isArmed) arm(seconds);
    },
    hold(paused) {
      isPaused = paused;
      if (!paused && since !== null) since = monotonic();
    },
    rang() {
      isArmed = false;
      if (since === null) return false;
      const rest = isPaused ? seconds : seconds - (monotonic() - since) / 1_000;
      if (rest <= 0) return true;
      arm(rest);
      return false;
    },
  };
}
