/** Why a store could not be opened, told to a person. `serve` and `users` print these messages as they are. */
import { constants } from 'node:os';

/** Another process has this data folder. */
export class StoreInUseError extends Error {
  override readonly name = 'StoreInUseError';
}

/** The data folder or the database in it cannot be used; the message names the path and says what to do. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
}

export type OpenError = StoreInUseError | StoreOpenError;

const SENTENCES: Readonly<Record<string, string>> = {
  EACCES: 'you are not allowed to (permission denied). Give the folder to the user who runs the server',
  EPERM: 'you are not allowed to. Give the folder to the user who runs the server',
  EROFS: 'it is on a disk that cannot be written. Name another data folder',
  ENOSPC: 'the disk is full. Free some space',
  ENOTDIR: 'a part of the path is a file and no folder. Name another data folder',
  EEXIST: 'there is a file of that name. Name another data folder',
  ELOOP: 'the path leads in a circle of links. Name another data folder',
};

/* Node has no name for this error. */
const NO_QUOTA = 'your share of the disk is used up. Free some space';

/** SQLite's primary result codes (https://sqlite.org/rescode.html). */
const FAILURES: Readonly<Record<number, string>> = {
  8: 'it cannot be written. Give it to the user who runs the server',
  10: 'the disk failed while it was read or written. Look into the log of the system, and at the disk',
  11: 'it is damaged. Restore it from a backup',
  13: 'the disk is full. Free some space',
  14: 'it cannot be opened. Look whether the user who runs the server may read and write it',
  26: 'it is no Hubbub database. Move it out of the way, or name another data folder',
};
const BUSY = 5;

/** Turns whatever went wrong while `path` was opened into an error for a person. */
export function openErrorOf(error: unknown, path: string): OpenError {
  if (error instanceof StoreInUseError || error instanceof StoreOpenError) return error;
  const result = resultCodeOf(error);
  if (result === BUSY) {
    return new StoreInUseError(
      `${path} is in use by another server. Stop that one, or give this one another data folder.`,
      { cause: error },
    );
  }
  const sentence =
    (result === undefined ? undefined : FAILURES[result]) ??
    (isOverQuota(error) ? NO_QUOTA : SENTENCES[codeOf(error)]);
  const reason = sentence ?? (error instanceof Error ? error.message : 'for an unknown reason');
  return new StoreOpenError(`Cannot open ${path}: ${reason}.`, { cause: error });
}

/** SQLite's primary result code of an error, or undefined for an error that is not SQLite's. */
export function resultCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isOverQuota(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && error.errno === -constants.errno.EDQUOT;
}
