/** The folder of an unfinished download: `.hubbub-parts/<id>.<owner>/` with data, journal and leaves. Found again after a crash (R36). */
import { constants } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import { AS_IT_IS, codeOf, type FileSystem, type OpenFile } from '../../ports/file-system.ts';
import { HASH_BYTES, rootOf, type Leaves } from './content-tree.ts';
import { diskError, SwarmError } from '../swarm-error.ts';

export interface PartsFiles {
  readonly folder: string;
  readonly data: OpenFile;
  readonly journal: OpenFile;
}

/** Bytes that a download leaves free on the disk. */
const RESERVE_BYTES = 8 * 1024 * 1024;

const PARTS = '.hubbub-parts';
const OURS = constants.O_RDWR | constants.O_CREAT | AS_IT_IS;
const BLOCK_BYTES = 512n;

/**
 * Opens the files of a download of `size` bytes, or makes them. `owner` tells apart the clients that share a download
 * folder. Throws SwarmError `no-space` where the disk cannot take what is missing, and the disk's errors.
 */
export async function openPartsFolder(
  fileSystem: FileSystem,
  downloads: string,
  { root, owner, size, listing }: Pick<Manifest, 'root' | 'size' | 'listing'> & { readonly owner: string },
): Promise<PartsFiles> {
  const folder = await makeFolders(fileSystem, downloads, `${root}.${owner}`);
  // What a kill left of an unpacking takes the room that the next one needs.
  if (listing !== undefined) await fileSystem.removeFolder(join(folder, 'tree'));
  const data = await fileSystem.open(join(folder, 'data'), OURS, 0o600);
  try {
    const { blocks } = await data.stat({ bigint: true });
    // A folder is there twice while it is unpacked.
    const needed = size * (listing === undefined ? 1 : 2) - Number(blocks * BLOCK_BYTES);
    const free = (await fileSystem.freeBytes(folder)) - RESERVE_BYTES;
    if (needed > free) {
      throw new SwarmError(
        'no-space',
        `the disk has room for ${Math.max(0, free)} bytes, ${needed} are needed`,
      );
    }
    await data.truncate(size);
    const journal = await fileSystem.open(join(folder, 'journal'), OURS | constants.O_APPEND, 0o600);
    return { folder, data, journal };
  } catch (error) {
    await data.close();
    throw error;
  }
}

/**
 * Removes what is left of a download whose file is in its place: a kill may have come between the two. Never throws; what
 * cannot be removed is in nobody's way.
 */
export async function removeParts(
  fileSystem: FileSystem,
  downloads: string,
  { root, owner }: Pick<Manifest, 'root'> & { readonly owner: string },
): Promise<void> {
  const all = join(downloads, PARTS);
  try {
    // A link there leads elsewhere.
    if ((await fileSystem.lstat(all)).isDirectory())
      await fileSystem.removeFolder(join(all, `${root}.${owner}`));
  } catch {
    // There is none, or it is not ours to remove.
  }
}

/** The leaves that an earlier run kept, if they are those of the file. */
export async function keptLeaves(
  fileSystem: FileSystem,
  folder: string,
  root: string,
  count: number,
): Promise<Leaves | null> {
  if (count === 0) return Buffer.alloc(0);
  try {
    const file = await fileSystem.open(join(folder, 'leaves'), constants.O_RDONLY | AS_IT_IS);
    try {
      const leaves = await file.readFile();
      return leaves.length === count * HASH_BYTES && rootOf(leaves) === root ? leaves : null;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Keeps the leaves for a later run. A torn file is noticed when it is read. */
export async function keepLeaves(fileSystem: FileSystem, folder: string, leaves: Leaves): Promise<void> {
  const file = await fileSystem.open(join(folder, 'leaves'), OURS | constants.O_TRUNC, 0o600);
  try {
    await file.appendFile(leaves);
  } finally {
    await file.close();
  }
}

/** The download folder, and in it that of all parts and that of these. Whoever pushed the file reads of what is wrong, so no path is in it. */
async function makeFolders(fileSystem: FileSystem, downloads: string, name: string): Promise<string> {
  let what = 'it, or what it lies in,';
  try {
    await fileSystem.makeFolder(downloads);
    what = PARTS;
    const all = join(await fileSystem.realpath(downloads), PARTS);
    // The outer one is looked at before anything is made in it.
    for (const each of [all, join(all, name)]) {
      await fileSystem.makeFolder(each);
      // What is a link there was not made by us.
      if (!(await fileSystem.lstat(each)).isDirectory()) throw inTheWay(what);
    }
    return join(all, name);
  } catch (error) {
    if (['ENOTDIR', 'EEXIST'].includes(codeOf(error))) throw inTheWay(what);
    throw diskError('the download folder', error);
  }
}

function inTheWay(what: string): SwarmError {
  return new SwarmError('unreadable', `the download folder: ${what} is no folder; move it out of the way`);
}
