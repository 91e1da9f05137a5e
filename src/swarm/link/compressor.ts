/**
 * Which chunks are worth compressing: those that shrink. A file that does not (a film) is tried ever more seldom; one with
 * both kinds of chunks (a folder) is compressed again as soon as one shrinks. One chunk is compressed at a time, and so many
 * bytes a second, whoever asks: beyond that chunks go as they are, so others can make this client work so much and no more.
 * Nothing is kept: a popular chunk is compressed each time, which costs less than the memory of what nobody asks for again.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Content } from '../storage/content.ts';
import { pace } from '../pace.ts';
import { compressChunk } from './zstd-chunk.ts';

/** A slower line than this (bytes a second) is worth the work: a core compresses some twenty-five times as fast. */
export const SLOW_BYTES_PER_SECOND = 8_000_000;

/** Bytes that are compressed in a second, at most: about a sixth of a core. */
const MOST_BYTES_PER_SECOND = 32_000_000;

/** Milliseconds of that which may be used at once. */
const BURST_MILLISECONDS = 1_000;

/** What a chunk must come to, at most, as a part of its length: less gained is not worth the peer's work. */
const WORTHWHILE = 7 / 8;

/** Chunks that are passed over, at most, between two tries. */
const MOST_PASSED = 64;

export interface Compressor {
  /** The chunk in fewer bytes, or null where it is to go as it is. */
  compress(content: Content, bytes: Buffer): Promise<Buffer | null>;
}

/** The compressor of one client; `work` does the work. */
export function chunkCompressor(clock: Pick<Clock, 'monotonic'>, work = compressChunk): Compressor {
  const effort = pace(clock, MOST_BYTES_PER_SECOND);
  const tries = new WeakMap<Content, { toPass: number; lastPassed: number }>();
  let working: Promise<unknown> = Promise.resolve();

  return {
    async compress(content, bytes) {
      const known = tries.get(content) ?? { toPass: 0, lastPassed: 0 };
      tries.set(content, known);
      if (known.toPass > 0) {
        known.toPass--;
        return null;
      }
      if (effort.busyMilliseconds > BURST_MILLISECONDS) return null;
      effort.note(bytes.length);
      const turn = working.then(() => work(bytes)).catch(() => null);
      working = turn;
      const smaller = await turn;
      const isWorthwhile = smaller !== null && smaller.length <= bytes.length * WORTHWHILE;
      known.lastPassed = isWorthwhile ? 0 : Math.min(MOST_PASSED, Math.max(1, known.lastPassed * 2));
      known.toPass = known.lastPassed;
      return isWorthwhile ? smaller : null;
    },
  };
}
