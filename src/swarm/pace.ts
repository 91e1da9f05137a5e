/** So many bytes a second and no more: the generic cell rate algorithm in its form of virtual scheduling (ITU-T I.371). */
import { bytesOf } from '../../machines/vocabulary/files.ts';
import type { Clock } from '../ports/clock.ts';

export interface Pace {
  /** Null: as fast as the line. */
  readonly bytesPerSecond: number | null;
  /** Milliseconds until everything noted so far is paid for; 0 where it is. */
  readonly busyMilliseconds: number;
  /** Notes bytes that pass now; fewer than none takes some back. */
  note(bytes: number): void;
}

/** A pace that nothing has been noted of. */
export function pace(clock: Pick<Clock, 'monotonic'>, bytesPerSecond: number | null): Pace {
  let paidAt = -Infinity;
  return {
    bytesPerSecond,
    get busyMilliseconds() {
      return Math.max(0, paidAt - clock.monotonic());
    },
    note(bytes) {
      if (bytesPerSecond === null) return;
      paidAt = Math.max(paidAt, clock.monotonic()) + (bytes * 1_000) / bytesPerSecond;
    },
  };
}

/** Milliseconds of what may come that are asked for ahead, so that the line is never idle. */
const AHEAD_MILLISECONDS = 1_000;

/** Tells how many chunks may be asked for now at a pace; where that is none, `again` is called as soon as there is room. */
export function roomIn(
  pace: Pace,
  clock: Pick<Clock, 'after'>,
  chunkBytes: number,
  again: () => void,
): () => number {
  let isWaiting = false;
  return () => {
    if (pace.bytesPerSecond === null) return Infinity;
    const wait = pace.busyMilliseconds - AHEAD_MILLISECONDS;
    if (wait <= 0) return Math.ceil((pace.bytesPerSecond * AHEAD_MILLISECONDS) / 1_000 / chunkBytes);
    if (!isWaiting) {
      isWaiting = true;
      clock.after(wait, () => {
        isWaiting = false;
        again();
      });
    }
    return 0;
  };
}

export interface Charge {
  /** Chunks are asked for, of anybody. */
  asked(chunks: readonly number[]): void;
  /** A chunk came, in so many bytes. */
  came(n: number, bytes: number): void;
}

/**
 * Notes the chunks of a file of `size` bytes at a pace: each once, when it is first asked for, however many are asked; further
 * copies as they come. In the end each counts for the bytes that it came in, fewer than its own where it was compressed.
 */
export function chargeOnce(pace: Pace, size: number): Charge {
  const charged = new Set<number>();
  return {
    asked(chunks) {
      const fresh = chunks.filter((n) => !charged.has(n));
      for (const n of fresh) charged.add(n);
      pace.note(bytesOf(size, fresh));
    },
    came(n, bytes) {
      pace.note(bytes - (charged.delete(n) ? bytesOf(size, [n]) : 0));
    },
  };
}
