/** A folder as one run of bytes: its listing, then its files' bytes in the listing's order. Hashed and served like a file. */
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import {
  entriesProblem,
  listingOf,
  MOST_DEPTH,
  MOST_ENTRIES,
  MOST_LISTING_BYTES,
  type FolderEntry,
} from '../../../machines/vocabulary/folder-listing.ts';
import type { ByteSource, FileSystem } from '../../ports/file-system.ts';
import { isSameStamp, openShared, stampOf, stampOfOpen, type FileStamp } from './shared-folder.ts';
import { diskError, SwarmError } from '../swarm-error.ts';

export interface FolderSource {
  readonly path: string;
  readonly name: string;
  readonly file: ByteSource;
  /** The folder with all that is in it: another one as soon as any of its files is another. */
  readonly stamp: FileStamp;
  /** Bytes of the listing. */
  readonly listing: number;
  /** How many files are in it. */
  readonly files: number;
  /** How many names in it begin with a dot and are left out; what is in such a folder is not counted. */
  readonly hidden: number;
}

interface Found extends FolderEntry {
  readonly stamp: FileStamp;
}

/**
 * Looks through the folder `path`, which lies in `top`, and gives it as one source. What begins with a dot is left out; a link, a
 * device, a name that is not safe everywhere refuses the whole folder. Throws SwarmError with the path in question.
 */
export async function openFolder(fileSystem: FileSystem, top: string, path: string): Promise<FolderSource> {
  const name = basename(path);
  const found: Found[] = [];
  const hidden = await walk(fileSystem, path, '', found);
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  const problem = entriesProblem(found);
  if (problem !== null) throw new SwarmError('bad-name', `${name}/${problem}`);
  const listing = Buffer.from(listingOf(found));
  if (listing.length > MOST_LISTING_BYTES)
    throw new SwarmError('too-long', `the listing of ${name} is longer than ${MOST_LISTING_BYTES} bytes`);
  const own = stampOf(await fileSystem.lstat(path));
  const files = found.filter(({ size }) => size !== null);
  const size = files.reduce((sum, each) => sum + (each.size ?? 0), listing.length);
  const stamp = { size, mtimeNs: digestOf(found), inode: own.inode };
  const file = joined(fileSystem, { top, path, listing, files, stamp });
  return { path, name, file, stamp, listing: listing.length, files: files.length, hidden };
}

/** Adds what is below `inside` to `found`; answers how many names it left out. */
async function walk(fileSystem: FileSystem, top: string, inside: string, found: Found[]): Promise<number> {
  let hidden = 0;
  const folder = join(top, inside);
  const shown = (name: string): string => [basename(top), inside, name].filter(Boolean).join('/');
  try {
    if (inside.split('/').length > MOST_DEPTH)
      throw new SwarmError('too-long', `${shown('')} lies deeper than ${MOST_DEPTH} folders`);
    for (const name of await fileSystem.names(folder)) {
      if (name.startsWith('.')) {
        hidden++;
        continue;
      }
      if (found.length >= MOST_ENTRIES)
        throw new SwarmError('too-long', `${basename(top)} has more than ${MOST_ENTRIES} files and folders`);
      const path = inside === '' ? name : `${inside}/${name}`;
      const status = await fileSystem.lstat(join(top, path));
      const isFolder = status.isDirectory();
      if (!isFolder && !status.isFile()) {
        const what = status.isSymbolicLink()
          ? 'a link; put the file itself there'
          : 'neither file nor folder';
        throw new SwarmError('unreadable', `${shown(name)} is ${what}`);
      }
      const stamp = stampOf(status);
      found.push({ path, size: isFolder ? null : stamp.size, stamp });
      if (isFolder) hidden += await walk(fileSystem, top, path, found);
    }
    // A link put there meanwhile would have shown us another folder.
    if ((await fileSystem.realpath(folder)) !== folder)
      throw new SwarmError('unreadable', `${shown('')} changed while it was read; register it again`);
    return hidden;
  } catch (error) {
    throw diskError(shown(''), error);
  }
}

interface Joined {
  readonly top: string;
  readonly path: string;
  readonly listing: Buffer;
  readonly files: readonly Found[];
  readonly stamp: FileStamp;
}

/** Reads across the files. Each is open only while it is read, so that no folder takes more descriptors than a file. */
function joined(fileSystem: FileSystem, { top, path, listing, files, stamp }: Joined): ByteSource {
  // Where each file begins; an empty one begins where the next does, and is never read.
  const begins: number[] = [];
  let next = listing.length;
  for (const { size } of files) {
    begins.push(next);
    next += size ?? 0;
  }
  const end = next;

  async function readFile(found: Found, bytes: Uint8Array, position: number): Promise<number> {
    const { file } = await openShared(fileSystem, top, join(path, found.path));
    try {
      const { bytesRead } = await file.read(bytes, 0, bytes.length, position);
      if (bytesRead === 0 || !isSameStamp(found.stamp, await stampOfOpen(file)))
        throw new SwarmError('unreadable', `${found.path} has changed since it was registered`);
      return bytesRead;
    } finally {
      await file.close();
    }
  }
  return {
    async read(buffer, offset, length, position) {
      if (position >= end || length === 0) return { bytesRead: 0 };
      const into = buffer.subarray(offset, offset + length);
      if (position < listing.length) {
        const part = listing.subarray(position, position + length);
        into.set(part);
        return { bytesRead: part.length };
      }
      const n = lastAtOrBefore(begins, position);
      const [found, begin] = [files[n], begins[n]];
      if (found === undefined || begin === undefined) return { bytesRead: 0 };
      const at = position - begin;
      return { bytesRead: await readFile(found, into.subarray(0, (found.size ?? 0) - at), at) };
    },
    stat: () => Promise.resolve({ size: BigInt(stamp.size), mtimeNs: stamp.mtimeNs, ino: stamp.inode }),
    close: () => Promise.resolve(),
  };
}

/** The last place whose value is not above `wanted`, in ascending values; -1 where all are above. */
function lastAtOrBefore(values: readonly number[], wanted: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Infinity) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** One number for the state of all that is in a folder; folders count by their names alone, for their times change with hidden files. */
function digestOf(found: readonly Found[]): bigint {
  const hash = createHash('sha256');
  for (const { path, size, stamp } of found) {
    const state = size === null ? [path] : [path, size, String(stamp.mtimeNs), String(stamp.inode)];
    hash.update(`${JSON.stringify(state)}\n`);
  }
  return hash.digest().readBigUInt64BE();
}
