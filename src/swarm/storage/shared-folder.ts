/** The shared folder: opens only plain files that lie in it, however the path is written and whatever lies on the way (R31, R37). */
import { constants, type BigIntStats } from 'node:fs';
import { basename, dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fileNameProblem } from '../../../machines/vocabulary/file-names.ts';
import { AS_IT_IS, type ByteSource, type FileSystem, type OpenFile } from '../../ports/file-system.ts';
import { diskError, SwarmError } from '../swarm-error.ts';

/** What tells one state of a file from another. */
export interface FileStamp {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly inode: bigint;
}

export interface SharedFile {
  /** Its true path, below the folder's. */
  readonly path: string;
  readonly name: string;
  readonly file: OpenFile;
  readonly stamp: FileStamp;
}

/** Opens a file of the folder for reading; `given` is a path inside of it, from there or absolute. Throws SwarmError. */
export async function openShared(fileSystem: FileSystem, folder: string, given: string): Promise<SharedFile> {
  const { name, path, top } = await placeIn(fileSystem, folder, given);
  const outside = (): SwarmError => outsideOf(folder, given);
  let file: OpenFile | null = null;
  try {
    const real = await truePath(fileSystem, top, path, outside);
    file = await fileSystem.open(real, constants.O_RDONLY | AS_IT_IS);
    const status = await statOf(file);
    if (!status.isFile()) {
      throw new SwarmError('unreadable', `${given} is ${status.isDirectory() ? 'a folder' : 'no file'}`);
    }
    await checkPlace(fileSystem, real, status, outside);
    return { path: real, name, file, stamp: stampOf(status) };
  } catch (error) {
    await file?.close();
    const problem = diskError(given, error);
    if (problem.code !== 'not-found') throw problem;
    throw new SwarmError(
      'not-found',
      `there is no file ${given} in the shared folder ${folder}; put it there`,
      {
        cause: error,
      },
    );
  }
}

/** The true path of a folder in the shared folder, by the same rules. Throws SwarmError. */
export async function sharedPath(fileSystem: FileSystem, folder: string, given: string): Promise<string> {
  const { path, top } = await placeIn(fileSystem, folder, given);
  try {
    return await truePath(fileSystem, top, path, () => outsideOf(folder, given));
  } catch (error) {
    throw diskError(given, error);
  }
}

interface PlaceIn {
  readonly name: string;
  readonly path: string;
  /** The shared folder's true path. */
  readonly top: string;
}

/** Where a given path leads, judged by how it is written. */
async function placeIn(fileSystem: FileSystem, folder: string, given: string): Promise<PlaceIn> {
  const name = basename(given);
  const path = resolve(folder, given);
  const top = await fileSystem.realpath(folder).catch((error: unknown) => {
    throw diskError(`the shared folder ${folder}`, error);
  });
  // Below the true path of a folder that is given by a link it is as good.
  if (!isInside(resolve(folder), path) && !isInside(top, path)) throw outsideOf(folder, given);
  const problem = fileNameProblem(name);
  if (problem !== null) throw new SwarmError('bad-name', `${given}: ${problem}; give it another name`);
  return { name, path, top };
}

async function truePath(
  fileSystem: FileSystem,
  top: string,
  path: string,
  outside: () => SwarmError,
): Promise<string> {
  const parent = await fileSystem.realpath(dirname(path));
  if (parent !== top && !isInside(top, parent)) throw outside();
  return resolve(parent, basename(path));
}

function outsideOf(folder: string, given: string): SwarmError {
  return new SwarmError('bad-name', `${given} lies outside the shared folder ${folder}; put it there`);
}

/** The stamp of an open file. */
export async function stampOfOpen(file: ByteSource): Promise<FileStamp> {
  return stampOf(await file.stat({ bigint: true }));
}

/** True when nothing tells the two apart. */
export function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.inode === b.inode;
}

/** Somebody may have put a link in the way between the look and the opening: what is open must still lie there. */
async function checkPlace(
  fileSystem: FileSystem,
  path: string,
  opened: BigIntStats,
  outside: () => SwarmError,
): Promise<void> {
  const [there, parent] = [await fileSystem.lstat(path), await fileSystem.realpath(dirname(path))];
  if (there.ino !== opened.ino || there.dev !== opened.dev || parent !== dirname(path)) throw outside();
}

function statOf(file: OpenFile): Promise<BigIntStats> {
  return file.stat({ bigint: true });
}

/** The stamp in a file's status. */
export function stampOf(status: Pick<BigIntStats, 'size' | 'mtimeNs' | 'ino'>): FileStamp {
  return { size: Number(status.size), mtimeNs: status.mtimeNs, inode: status.ino };
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * The names in `inside`, a folder of the shared folder, of folders with a `/` at their end; hidden ones are left out. For completion: what
 * cannot be read holds nothing.
 */
export async function namesInShared(
  fileSystem: FileSystem,
  folder: string,
  inside: string,
): Promise<readonly string[]> {
  const path = resolve(folder, inside);
  if (path !== resolve(folder) && !isInside(resolve(folder), path)) return [];
  try {
    const names = (await fileSystem.names(path)).filter((name) => !name.startsWith('.')).slice(0, MOST_NAMES);
    const marked = names.map(async (name) => {
      return (await fileSystem.lstat(resolve(path, name))).isDirectory() ? `${name}/` : name;
    });
    return (await Promise.all(marked)).sort();
  } catch {
    return [];
  }
}

/* Nobody looks through more. */
const MOST_NAMES = 1_000;
