/**
 * What two clients say to each other of one file, in bytes. A frame is a length (u32, big-endian, of what follows), a kind
 * (u8) and a payload. Both ends may ask and both may serve. Every length is known before the payload is read: a chunk's
 * from the manifest, the others' from their kind; a frame of any other length ends the connection. Of a compressed chunk the
 * frame says the length, which is less than the chunk's.
 *
 * | kind | payload |
 * |---|---|
 * | 1 hello | the file's root, 32 bytes |
 * | 2 bitmap | the chunks that are served, a bit each, the lowest first |
 * | 3 leaves asked | from, count (u32 each) |
 * | 4 leaves | from (u32), 32 bytes for each |
 * | 5 chunk asked | n (u32) |
 * | 6 chunk | n (u32), its bytes |
 * | 7 have | n (u32), for one chunk or many |
 * | 8 refused | n (u32): the chunk is not here |
 * | 9 chunk not wanted any more | n (u32) |
 * | 10 postponed | nothing: others are served first |
 * | 11 compressed chunk | n (u32), its bytes as a frame of Zstandard; only where both agreed on that |
 */
import { chunkCountOf, chunkLength } from '../../../machines/vocabulary/files.ts';
import { HASH_BYTES } from '../storage/content-tree.ts';

export const KIND = {
  hello: 1,
  bitmap: 2,
  leavesAsked: 3,
  leaves: 4,
  chunkAsked: 5,
  chunk: 6,
  have: 7,
  refused: 8,
  unwanted: 9,
  postponed: 10,
  compressed: 11,
} as const;

/** Leaves that travel in one frame, at most. */
export const MOST_LEAVES = 8192;

/** Chunks that one `have` may name. */
export const MOST_HAVE = 1024;

/** Bytes before the payload. */
export const HEAD_BYTES = 5;

export type ChunkFrame =
  | { readonly t: 'hello'; readonly root: string }
  | { readonly t: 'bitmap'; readonly bits: Uint8Array }
  | { readonly t: 'leavesAsked'; readonly from: number; readonly count: number }
  | { readonly t: 'leaves'; readonly from: number; readonly leaves: Buffer }
  | { readonly t: 'chunkAsked'; readonly n: number }
  /** `bytes` are the reader's own buffer and good until the handler returns it (frame-reader.ts). */
  | { readonly t: 'chunk'; readonly n: number; readonly bytes: Buffer }
  /** The same in fewer bytes (zstd-chunk.ts). */
  | { readonly t: 'compressed'; readonly n: number; readonly bytes: Buffer }
  | { readonly t: 'have'; readonly chunks: readonly number[] }
  | { readonly t: 'refused'; readonly n: number }
  | { readonly t: 'unwanted'; readonly n: number }
  /** What was asked for comes later: the peer serves others first. */
  | { readonly t: 'postponed' };

/** What the lengths of frames follow from. */
export interface FileShape {
  readonly size: number;
}

/** The bytes of a frame; of a chunk only what stands before its bytes, which are sent as they are. */
export function encodeFrame(frame: ChunkFrame): Buffer {
  switch (frame.t) {
    case 'hello':
      return withHead(KIND.hello, Buffer.from(frame.root, 'hex'));
    case 'bitmap':
      return withHead(KIND.bitmap, frame.bits);
    case 'leavesAsked':
      return withHead(KIND.leavesAsked, numbers([frame.from, frame.count]));
    case 'leaves':
      return withHead(KIND.leaves, Buffer.concat([numbers([frame.from]), frame.leaves]));
    case 'chunk':
    case 'compressed':
      return Buffer.concat([head(KIND[frame.t], 4 + frame.bytes.length), numbers([frame.n])]);
    case 'have':
      return withHead(KIND.have, numbers(frame.chunks));
    case 'postponed':
      return head(KIND.postponed, 0);
    case 'chunkAsked':
    case 'refused':
    case 'unwanted':
      return withHead(KIND[frame.t], numbers([frame.n]));
  }
}

/** What is wrong with a frame of that kind and length (the payload's), as a sentence, or null. */
export function lengthProblem(kind: number, length: number, { size }: FileShape): string | null {
  const isSound = LENGTHS.get(kind)?.(length, size);
  if (isSound === undefined) return `a frame of the unknown kind ${kind}`;
  return isSound ? null : `a frame of the kind ${kind} with a payload of ${length} bytes`;
}

/** A frame out of its payload (not of a chunk, compressed or not), or a sentence where it holds what it must not. */
export function decodePayload(kind: number, payload: Buffer, { size }: FileShape): ChunkFrame | string {
  const count = chunkCountOf(size);
  const first = payload.length >= 4 ? payload.readUInt32BE(0) : 0;
  switch (kind) {
    case KIND.hello:
      return { t: 'hello', root: payload.toString('hex') };
    case KIND.bitmap:
      return { t: 'bitmap', bits: payload };
    case KIND.leavesAsked: {
      const asked = payload.readUInt32BE(4);
      const isSound = asked > 0 && asked <= MOST_LEAVES && first + asked <= count;
      return isSound ? { t: 'leavesAsked', from: first, count: asked } : 'leaves that there are not';
    }
    case KIND.leaves: {
      const leaves = payload.subarray(4);
      const isSound = first + leaves.length / HASH_BYTES <= count;
      return isSound ? { t: 'leaves', from: first, leaves } : 'leaves that there are not';
    }
    case KIND.have: {
      const chunks = Array.from({ length: payload.length / 4 }, (_, at) => payload.readUInt32BE(at * 4));
      return chunks.every((n) => n < count) ? { t: 'have', chunks } : 'a chunk that there is not';
    }
    case KIND.postponed:
      return { t: 'postponed' };
    default: {
      const t = kind === KIND.chunkAsked ? 'chunkAsked' : kind === KIND.refused ? 'refused' : 'unwanted';
      return first < count ? { t, n: first } : 'a chunk that there is not';
    }
  }
}

/** The length that chunk `n` must have, or -1 where there is no such chunk. */
export function lengthOfChunk({ size }: FileShape, n: number): number {
  return n < chunkCountOf(size) ? chunkLength(size, n) : -1;
}

const isNumber = (length: number): boolean => length === 4;

const LENGTHS: ReadonlyMap<number, (length: number, size: number) => boolean> = new Map([
  [KIND.hello, (length) => length === HASH_BYTES],
  [KIND.bitmap, (length, size) => length === Math.ceil(chunkCountOf(size) / 8)],
  [KIND.leavesAsked, (length) => length === 8],
  [
    KIND.leaves,
    (length) =>
      length >= 4 + HASH_BYTES && (length - 4) % HASH_BYTES === 0 && (length - 4) / HASH_BYTES <= MOST_LEAVES,
  ],
  [KIND.chunkAsked, isNumber],
  [KIND.chunk, (length, size) => length > 4 && length - 4 <= chunkLength(size, 0)],
  [KIND.compressed, (length, size) => length > 4 && length - 4 < chunkLength(size, 0)],
  [KIND.have, (length) => length > 0 && length % 4 === 0 && length / 4 <= MOST_HAVE],
  [KIND.refused, isNumber],
  [KIND.unwanted, isNumber],
  [KIND.postponed, (length) => length === 0],
] as [number, (length: number, size: number) => boolean][]);

function head(kind: number, payloadBytes: number): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES);
  bytes.writeUInt32BE(1 + payloadBytes, 0);
  bytes[4] = kind;
  return bytes;
}

function withHead(kind: number, payload: Uint8Array): Buffer {
  return Buffer.concat([head(kind, payload.length), payload]);
}

function numbers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32BE(value, at * 4));
  return bytes;
}
