/** What of the shared folder may be offered: a file or a folder, by path, or by exactly its name (R31, R33). */
import { basename, dirname, join, resolve } from 'node:path';
import { fileNameProblem } from '../../../machines/vocabulary/file-names.ts';
import type { ByteSource, FileSystem } from '../../ports/file-system.ts';
import { openFolder } from '../storage/folder-source.ts';
import { isSameStamp, openShared, sharedPath, stampOf, type FileStamp } from '../storage/shared-folder.ts';

export interface Offered {
  readonly path: string;
  readonly name: string;
  readonly file: ByteSource;
  readonly stamp: FileStamp;
  /** Bytes of a folder's listing; not there for a file. */
  readonly listing?: number;
  /** How many files are in a folder. */
  readonly files?: number;
  /** How many hidden names of a folder are left out. */
  readonly hidden?: number;
}

/** Opens a file or a folder of the shared folder; `given` is a path inside of it. Throws SwarmError. */
export async function openOffered(fileSystem: FileSystem, folder: string, given: string): Promise<Offered> {
  if (!(await isFolder(fileSystem, resolve(folder, given)))) return openShared(fileSystem, folder, given);
  return openFolder(fileSystem, folder, await sharedPath(fileSystem, folder, given));
}

/** What has exactly that name at the top of the folder, or null. Never throws: what cannot be opened is not there. */
export async function lookFor(fileSystem: FileSystem, folder: string, name: string): Promise<Offered | null> {
  if (fileNameProblem(name) !== null) return null;
  try {
    // A disk that does not tell upper from lower case would open another file's name.
    if (!(await fileSystem.names(folder)).includes(name)) return null;
    return await openOffered(fileSystem, folder, name);
  } catch {
    return null;
  }
}

/** Whether a folder of exactly that name lies at the top of the shared folder. Never throws. */
export async function isSharedFolder(fileSystem: FileSystem, folder: string, name: string): Promise<boolean> {
  return fileNameProblem(name) === null && isFolder(fileSystem, join(folder, name));
}

/** Whether what was offered lies at the top of the folder and is what it was. Never throws. */
export async function isThereStill(
  fileSystem: FileSystem,
  folder: string,
  { path, stamp }: Pick<Offered, 'path' | 'stamp'>,
): Promise<boolean> {
  try {
    const top = await fileSystem.realpath(folder);
    if (dirname(path) !== top) return false;
    const status = await fileSystem.lstat(join(top, basename(path)));
    if (status.isDirectory()) return isSameStamp(stamp, (await openFolder(fileSystem, top, path)).stamp);
    return isSameStamp(stamp, stampOf(status));
  } catch {
    return false;
  }
}

async function isFolder(fileSystem: FileSystem, path: string): Promise<boolean> {
  return fileSystem.lstat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}
