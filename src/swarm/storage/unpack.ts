/** A fetched folder becomes one: its listing is judged whole before anything is made, and everything is made in the parts folder (R37). */
import { constants } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import { AS_IT_IS, type FileSystem, type OpenFile } from '../../ports/file-system.ts';
import { readFully } from './hashing.ts';
import { entriesOf } from './listing-first.ts';
import type { PartsFiles } from './parts-folder.ts';
import { syncFolder } from './sync-folder.ts';

const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | AS_IT_IS;
const BLOCK = 1024 * 1024;

/** Makes the tree of a whole folder in its parts folder, synced, and answers where. Throws SwarmError, and the disk's errors. */
export async function unpack(
  fileSystem: FileSystem,
  { folder, data }: Pick<PartsFiles, 'folder' | 'data'>,
  manifest: Manifest,
): Promise<string> {
  const entries = await entriesOf(data, manifest);
  const tree = join(folder, 'tree');
  // An earlier one that got no name.
  await fileSystem.removeFolder(tree);
  await fileSystem.makeFolder(tree);
  let position = manifest.listing ?? 0;
  const buffer = Buffer.alloc(BLOCK);
  for (const { path, size } of entries) {
    if (size === null) await fileSystem.makeFolder(join(tree, path));
    else await copyOut(fileSystem, { data, position, size, buffer }, join(tree, path));
    position += size ?? 0;
  }
  for (const { path, size } of entries) if (size === null) await syncFolder(fileSystem, join(tree, path));
  await syncFolder(fileSystem, tree);
  return tree;
}

interface Piece {
  readonly data: OpenFile;
  readonly position: number;
  readonly size: number;
  readonly buffer: Buffer;
}

async function copyOut(fileSystem: FileSystem, piece: Piece, path: string): Promise<void> {
  const { data, position, size, buffer } = piece;
  const file = await fileSystem.open(path, NEW, 0o600);
  try {
    for (let at = 0; at < size;) {
      const length = Math.min(buffer.length, size - at);
      if (!(await readFully(data, buffer, length, position + at))) throw new Error(`${path} is not whole`);
      for (let done = 0; done < length;)
        done += (await file.write(buffer, done, length - done, at + done)).bytesWritten;
      at += length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
}
