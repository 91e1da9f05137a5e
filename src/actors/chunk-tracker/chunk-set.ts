/** The chunks of one file that one owner holds. Whoever holds all, and most do, costs no memory per chunk. */
import {
  addBit,
  bitsetFromText,
  bitsetToText,
  emptyBitset,
  hasBit,
  sizeOfBitset,
  type Bitset,
} from '../../../machines/vocabulary/bitset.ts';
import { WHOLE, type Holding } from '../../../machines/vocabulary/swarm.ts';

/** Plain data, because there are as many of them as owners times files. */
export interface ChunkSet {
  readonly count: number;
  /** How many chunks are held. */
  size: number;
  /** Null when all are. */
  bits: Bitset | null;
}

/** Reads what a client says it holds of `count` chunks; null when that is no set of chunks of such a file. */
export function readHolding(holding: Holding, count: number): ChunkSet | null {
  if (holding === WHOLE) return { count, size: count, bits: null };
  const bits = holding === '' ? emptyBitset(count) : bitsetFromText(holding, count);
  if (!bits) return null;
  const size = sizeOfBitset(bits);
  return { count, size, bits: size === count ? null : bits };
}

/** What is held, as it travels. */
export function writeHolding({ bits }: ChunkSet): Holding {
  return bits === null ? WHOLE : bitsetToText(bits);
}

/** Whether a chunk is held. */
export function holds({ count, bits }: ChunkSet, chunk: number): boolean {
  return chunk < count && (bits === null || hasBit(bits, chunk));
}

/** Adds a chunk; false when it was there, or the file has no such chunk. */
export function addChunk(set: ChunkSet, chunk: number): boolean {
  const { count, bits } = set;
  if (chunk >= count || bits === null || !addBit(bits, chunk)) return false;
  set.size += 1;
  if (set.size === count) set.bits = null;
  return true;
}
