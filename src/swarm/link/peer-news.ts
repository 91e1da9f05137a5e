/** The chunks that a peer is to be told of: gathered, and told with the next request or soon. */
import type { Clock } from '../../ports/clock.ts';
import { MOST_HAVE, type ChunkFrame } from './chunk-frames.ts';

/* With every peer hearing of every chunk, a frame for each would cost more than the chunk. */
const TELL_MILLISECONDS = 100;

export interface PeerNews {
  /** The peer is to be told of a chunk. */
  add(n: number): void;
  /** What it was not told of yet, to be sent now. */
  take(): ChunkFrame[];
}

/** No news; `tell` sends what nobody has taken before its time. */
export function peerNews(
  clock: Pick<Clock, 'after'>,
  tell: (frames: readonly ChunkFrame[]) => void,
): PeerNews {
  let chunks: number[] = [];
  let isWaiting = false;

  function take(): ChunkFrame[] {
    const told = chunks;
    chunks = [];
    const frames: ChunkFrame[] = [];
    for (let at = 0; at < told.length; at += MOST_HAVE) {
      frames.push({ t: 'have', chunks: told.slice(at, at + MOST_HAVE) });
    }
    return frames;
  }
  return {
    add(n) {
      chunks.push(n);
      if (isWaiting) return;
      isWaiting = true;
      clock.after(TELL_MILLISECONDS, () => {
        isWaiting = false;
        tell(take());
      });
    },
    take,
  };
}
