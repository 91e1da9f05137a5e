/**
 * How long a chunk may be on its way before it counts as slow: three times as long as half of the last ones took. Where all
 * are slow, because the machine or the line is full, to ask a second peer would only make it fuller; where one peer is slow
 * among others, the others' time is what it is held against.
 */

/** The least, milliseconds: longer than an owner of the whole file holds a request back (serving.ts), or what is only held back would come twice. */
export const SLOW_MILLISECONDS = 1_500;

/** The most, milliseconds: less than a peer that has stalled is given (CHUNK_SECONDS). */
export const MOST_PATIENCE_MILLISECONDS = 6_000;

const TIMES = 3;

/** The chunks that are looked at: enough to see the usual among them, few enough to follow it. */
const REMEMBERED = 32;

export interface Patience {
  readonly milliseconds: number;
  /** A chunk was on its way for so many milliseconds. */
  came(milliseconds: number): void;
}

/** Patience before anything has come. */
export function patience(): Patience {
  const times: number[] = [];
  let next = 0;
  let now = SLOW_MILLISECONDS;
  return {
    get milliseconds() {
      return now;
    },
    came(milliseconds) {
      times[next++ % REMEMBERED] = milliseconds;
      const median = [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;
      now = Math.min(MOST_PATIENCE_MILLISECONDS, Math.max(SLOW_MILLISECONDS, TIMES * median));
    },
  };
}
