/**
 * A folder that is filled by `backup` or `restore`: the keys first, the database last and under a temporary name until it is whole
 * and checked. A folder without `hubbub.db` is therefore no backup, whatever stopped the work.
 */
import { constants } from 'node:fs';
import { chmod, copyFile, lstat, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder, reasonOf, syncFolder } from '../../ports/private-file.ts';
import { randomName, systemRandomness } from '../../ports/randomness.ts';
import { checkDatabase } from '../../store/check.ts';
import { OperatorError } from '../users/operator-error.ts';

/** The database's file in a data folder, and so in a backup. */
export const DATABASE = 'hubbub.db';

/** What else a data folder holds that must not be lost: without them the server would have another pin. */
const KEYS = ['server.key', 'server.crt'] as const;

/** Where to copy from: `database` may lie elsewhere than the keys; `name` is what errors call it. */
export interface Origin {
  readonly folder: string;
  readonly database: string;
  readonly name: string;
}

/** Makes `target`, or takes it if it is empty; `remedy` ends the sentence of the refusal. Answers whether it was made. */
export async function claimFolder(target: string, remedy: string): Promise<boolean> {
  const found = await contentsOf(target);
  if (found !== null && found.length > 0) throw new OperatorError(`${target} is not empty: ${remedy}`);
  await makePrivateFolder(target);
  return found === null;
}

/**
 * Copies the keys and the database into the empty folder `target`, readable by their owner only, synced, and the database checked.
 * Throws OperatorError, StoreOpenError; then what was copied is gone again.
 */
export async function fillFolder(target: string, { folder, database, name }: Origin): Promise<void> {
  const temporary = join(target, `.${DATABASE}.${randomName(systemRandomness, 9)}`);
  try {
    for (const key of KEYS) await copyIfThere(join(folder, key), join(target, key));
    await copyPrivate(database, temporary);
    // A copy of the folder of a server that was killed has a log.
    await copyIfThere(`${database}-wal`, `${temporary}-wal`);
    checkDatabase(temporary, name);
    await sync(temporary);
    await rename(temporary, join(target, DATABASE));
    await syncFolder(target);
  } catch (error) {
    const leftovers = ['', '-wal', '-shm', '-journal'].map((ending) => `${temporary}${ending}`);
    for (const path of [...leftovers, ...KEYS.map((key) => join(target, key)), join(target, DATABASE)]) {
      await rm(path, { force: true });
    }
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new OperatorError(`cannot write into ${target}: ${reasonOf(error)}`, undefined, { cause: error });
  }
}

/** Removes a folder that was made for nothing. */
export async function removeIfEmpty(target: string): Promise<void> {
  await rmdir(target).catch(() => undefined);
}

/** The names in a folder, or null when there is none. Throws OperatorError for what is no folder or may not be read. */
export async function contentsOf(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (isMissing) return null;
    const isFolder = cause instanceof Error && 'code' in cause && cause.code === 'ENOTDIR';
    const reason = isFolder ? 'it is a file, or a part of its path is' : reasonOf(cause);
    throw new OperatorError(`cannot use ${folder}: ${reason}`, undefined, { cause });
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await lstat(from);
  } catch {
    return;
  }
  await copyPrivate(from, to);
}

async function copyPrivate(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_EXCL);
  await chmod(to, 0o600);
  await sync(to);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
