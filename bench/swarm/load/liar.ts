/** A client that lies: loaded before the program, it reads each file of a film as it is once, to hash it, and wrongly ever after. */
import type { FileHandle } from 'node:fs/promises';
import { systemFileSystem } from '../../../src/ports/file-system.ts';

const { open } = systemFileSystem;
const hashed = new Set<string>();

systemFileSystem.open = async (path, flags, mode) => {
  const file = await open(path, flags, mode);
  if (!path.endsWith('.mkv')) return file;
  if (hashed.has(path)) {
    const { readv } = file as FileHandle;
    file.read = (async (buffer: Uint8Array, offset: number, length: number, position: number) => {
      const bytes = buffer.subarray(offset, offset + length);
      const { bytesRead } = await readv.call(file, [bytes], position);
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      return { bytesRead, buffer };
    }) as typeof file.read;
  }
  hashed.add(path);
  return file;
};
