/**
 * The journal of a download: which chunks were written, and which of them were synced. It only grows; what a crash tears
 * off its end is ignored, and costs no more than was torn off.
 *
 * A record is 8 bytes: a number (u32, big-endian) and a check of it, of its place and of the file's id. Below 2^31 the
 * number is that of a chunk that was written. From there on it is a mark: 2^31 + p says that the first p records are
 * synced. A sync takes its time, and chunks are written meanwhile: hence p.
 */
import { crc32 } from 'node:zlib';
import { addBit, emptyBitset, hasBit, type Bitset } from '../../../machines/vocabulary/bitset.ts';

/** Bytes of a record. */
export const RECORD_BYTES = 8;

const MARK = 2 ** 31;

export interface JournalReading {
  /** On disk for certain. */
  readonly synced: Bitset;
  /** Written, and not known to be synced: to be hashed again before they count. */
  readonly unsure: readonly number[];
  /** Records that hold. What follows them in the file is to be cut off. */
  readonly records: number;
}

/** Reads a journal's bytes as that of the file `root` of `count` chunks. */
export function readJournal(bytes: Uint8Array, root: string, count: number): JournalReading {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const seed = seedOf(root);
  const numbers: number[] = [];
  let covered = 0;
  for (let at = 0; at + RECORD_BYTES <= view.length; at += RECORD_BYTES) {
    const number = view.readUInt32BE(at);
    const isSound = number < MARK ? number < count : number - MARK <= numbers.length;
    if (!isSound || view.readUInt32BE(at + 4) !== checkOf(seed, number, numbers.length)) break;
    if (number >= MARK) covered = Math.max(covered, number - MARK);
    numbers.push(number);
  }
  const isChunk = (number: number): boolean => number < MARK;
  const synced = emptyBitset(count);
  for (const n of numbers.slice(0, covered).filter(isChunk)) addBit(synced, n);
  const unsure = new Set(numbers.slice(covered).filter((n) => isChunk(n) && !hasBit(synced, n)));
  return { synced, unsure: [...unsure], records: numbers.length };
}

export interface JournalWriter {
  /** Notes that a chunk was written. */
  wrote(n: number): void;
  /** A sync begins: the answer is what it will cover. */
  syncing(): number;
  /** Notes that a sync has ended; `covered` is what `syncing` answered when it began. */
  synced(covered: number): void;
  /** The records since the last call, to be appended to the file; empty when there are none. */
  take(): Buffer;
}

/** Writes records after the first `records` of the journal of `root`. */
export function journalWriter(root: string, records: number): JournalWriter {
  const seed = seedOf(root);
  let place = records;
  let waiting: Buffer[] = [];

  function add(number: number): void {
    const record = Buffer.alloc(RECORD_BYTES);
    record.writeUInt32BE(number, 0);
    record.writeUInt32BE(checkOf(seed, number, place++), 4);
    waiting.push(record);
  }
  return {
    wrote: add,
    syncing: () => place,
    synced: (covered) => add(MARK + covered),
    take() {
      const bytes = Buffer.concat(waiting);
      waiting = [];
      return bytes;
    },
  };
}

function seedOf(root: string): number {
  return crc32(`hubbub journal v1\n${root}`);
}

function checkOf(seed: number, number: number, place: number): number {
  const record = Buffer.alloc(8);
  record.writeUInt32BE(number, 0);
  record.writeUInt32BE(place, 4);
  return crc32(record, seed);
}
