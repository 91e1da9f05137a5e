/** A file's leaves, read once from end to end with two buffers, whatever its size. */
import { chunkBytesFor, chunkCountOf } from '../../../machines/vocabulary/files.ts';
import type { ByteSource } from '../../ports/file-system.ts';
import { HASH_BYTES, leafOf, type Leaves } from './content-tree.ts';

/** Reads `length` bytes at `position` into the beginning of `buffer`; false where the file ends before. */
export async function readFully(
  file: ByteSource,
  buffer: Uint8Array,
  length: number,
  position: number,
): Promise<boolean> {
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(buffer, at, length - at, position + at);
    if (bytesRead === 0) return false;
    at += bytesRead;
  }
  return true;
}

/**
 * The leaves of the first `size` bytes of a file, or null where it is shorter. `onProgress` hears the bytes done, and ends
 * the work by answering false; the answer is then null, too.
 */
export async function hashFile(
  file: ByteSource,
  size: number,
  onProgress: (bytes: number) => boolean,
): Promise<Leaves | null> {
  const chunkBytes = chunkBytesFor(size);
  const count = chunkCountOf(size);
  const leaves = Buffer.alloc(count * HASH_BYTES);
  const lengthOf = (n: number): number => Math.min(chunkBytes, size - n * chunkBytes);
  let [current, next] = [Buffer.alloc(Math.min(chunkBytes, size)), Buffer.alloc(Math.min(chunkBytes, size))];
  const read = (n: number, into: Buffer): Promise<boolean> =>
    n < count ? readFully(file, into, lengthOf(n), n * chunkBytes) : Promise.resolve(true);

  if (!(await read(0, current))) return null;
  for (let n = 0; n < count; n++) {
    // The disk reads the next chunk while this one is hashed.
    const reading = read(n + 1, next);
    leafOf(current.subarray(0, lengthOf(n))).copy(leaves, n * HASH_BYTES);
    if (!(await reading)) return null;
    if (!onProgress(n * chunkBytes + lengthOf(n))) return null;
    [current, next] = [next, current];
  }
  return leaves;
}
