/** The disk's port, for files of any size: what the swarm takes as an argument, so that a full or a failing disk can stand in its place. */
import { constants, type BigIntStats } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { link, lstat, mkdir, open, readdir, realpath, rename, rm, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** An open file; all of its promises reject with the system's error. */
export type OpenFile = Pick<
  FileHandle,
  'read' | 'write' | 'stat' | 'datasync' | 'sync' | 'truncate' | 'appendFile' | 'readFile' | 'close'
>;

/** What can be read and tells its state: an open file, or several as one. */
export interface ByteSource {
  read(buffer: Uint8Array, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  stat(options: { bigint: true }): Promise<Pick<BigIntStats, 'size' | 'mtimeNs' | 'ino'>>;
  close(): Promise<void>;
}

export interface FileSystem {
  open(path: string, flags: number, mode?: number): Promise<OpenFile>;
  link(existing: string, path: string): Promise<void>;
  /** Gives a folder another name; what has that name already stays, unless it is a folder with nothing in it. */
  rename(folder: string, path: string): Promise<void>;
  lstat(path: string): Promise<BigIntStats>;
  realpath(path: string): Promise<string>;
  names(folder: string): Promise<readonly string[]>;
  /** Makes a folder (0700) and its missing parents. */
  makeFolder(path: string): Promise<void>;
  /** Removes a folder with all that is in it; a missing one is none. */
  removeFolder(path: string): Promise<void>;
  /** Bytes that may still be written to the disk on which a path lies. */
  freeBytes(path: string): Promise<number>;
}

/** The machine's own disk. */
export const systemFileSystem: FileSystem = {
  open,
  link,
  rename,
  lstat: (path) => lstat(path, { bigint: true }),
  realpath,
  names: (folder) => readdir(folder),
  makeFolder: async (path) => void (await mkdir(path, { recursive: true, mode: 0o700 })),
  removeFolder: (path) => rm(path, { recursive: true, force: true }),
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  },
};

/** Flags that open what lies there itself, never what a link points to, and never wait for a pipe's other end. */
export const AS_IT_IS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The system's code of an error (`ENOENT`), or an empty text. */
export function codeOf(error: unknown): string {
  // By number: Node has no name for it.
  if (error instanceof Error && 'errno' in error && error.errno === -osConstants.errno.EDQUOT)
    return 'EDQUOT';
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
