/** Tells the tracker of chunks in batches: at most one a second, or 64 chunks. */
import type { Clock } from '../../ports/clock.ts';

const BATCH_CHUNKS = 64;
const BATCH_MILLISECONDS = 1_000;

export interface HaveTeller {
  add(n: number): void;
  /** Tells what waits to be told. */
  stop(): void;
}

/** A teller over `tell`. */
export function haveTeller(
  clock: Pick<Clock, 'after'>,
  tell: (chunks: readonly number[]) => void,
): HaveTeller {
  let waiting: number[] = [];
  let cancel: (() => void) | null = null;

  function flush(): void {
    cancel?.();
    cancel = null;
    const chunks = waiting;
    waiting = [];
    if (chunks.length > 0) tell(chunks);
  }
  return {
    add(n) {
      waiting.push(n);
      if (waiting.length >= BATCH_CHUNKS) flush();
      else cancel ??= clock.after(BATCH_MILLISECONDS, flush);
    },
    stop: flush,
  };
}
