/** Sets of chunks: bit `n % 8` (the lowest first) of byte `n / 8` stands for chunk `n`. */

/** A set of some of `count` chunks. */
export interface Bitset {
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** A set without members. */
export function emptyBitset(count: number): Bitset {
  return { count, bytes: new Uint8Array(Math.ceil(count / 8)) };
}

/** The set of all. */
export function fullBitset(count: number): Bitset {
  const set = emptyBitset(count);
  set.bytes.fill(0xff);
  const rest = count % 8;
  if (rest !== 0) set.bytes[set.bytes.length - 1] = (1 << rest) - 1;
  return set;
}

/** True for a member. */
export function hasBit({ bytes }: Bitset, n: number): boolean {
  return (((bytes[n >> 3] ?? 0) >> (n & 7)) & 1) === 1;
}

/** Adds a member; false when it was one. */
export function addBit({ count, bytes }: Bitset, n: number): boolean {
  if (n < 0 || n >= count) throw new RangeError(`chunk ${n} of ${count}`);
  const byte = bytes[n >> 3] ?? 0;
  bytes[n >> 3] = byte | (1 << (n & 7));
  return ((byte >> (n & 7)) & 1) === 0;
}

/** Takes a member out; false when it was none. */
export function dropBit({ bytes }: Bitset, n: number): boolean {
  const byte = bytes[n >> 3] ?? 0;
  bytes[n >> 3] = byte & ~(1 << (n & 7));
  return ((byte >> (n & 7)) & 1) === 1;
}

/** How many members there are. */
export function sizeOfBitset({ bytes }: Bitset): number {
  let size = 0;
  for (let byte of bytes) for (; byte !== 0; byte &= byte - 1) size++;
  return size;
}

/** How many members two sets of equal length have in common. */
export function sizeOfBoth(a: Bitset, b: Bitset): number {
  let size = 0;
  for (let at = 0; at < a.bytes.length; at++) {
    for (let byte = (a.bytes[at] ?? 0) & (b.bytes[at] ?? 0); byte !== 0; byte &= byte - 1) size++;
  }
  return size;
}

/** The members, ascending. */
export function* membersOf(set: Bitset): Iterable<number> {
  for (let n = 0; n < set.count; n++) if (hasBit(set, n)) yield n;
}

/** Those of the `count` that are no members, ascending. */
export function* othersThan(set: Bitset): Iterable<number> {
  for (let n = 0; n < set.count; n++) if (!hasBit(set, n)) yield n;
}

/** Takes a set from its bytes; null where they are too many, too few, or have bits beyond the last chunk. */
export function bitsetFromBytes(bytes: Uint8Array, count: number): Bitset | null {
  if (bytes.length !== Math.ceil(count / 8)) return null;
  const rest = count % 8;
  if (rest !== 0 && (bytes[bytes.length - 1] ?? 0) >> rest !== 0) return null;
  return { count, bytes };
}

/** The set as base64. */
export function bitsetToText({ bytes }: Bitset): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

/** Takes a set from base64; null where it is none. */
export function bitsetFromText(text: string, count: number): Bitset | null {
  if (text.length > Math.ceil(Math.ceil(count / 8) / 3) * 4) return null;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bitsetFromBytes(bytes, count) : null;
}
