/**
 * Files that only their owner may read: keys, tokens, known servers. The server's and the client's state folders are
 * written through here. On Windows the modes mean nothing, and are not checked.
 */
import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemClock } from './clock.ts';
import { codeOf } from './file-system.ts';
import { randomName, systemRandomness } from './randomness.ts';

export type PrivateFileProblem = 'exposed' | 'link' | 'not-a-file' | 'unreadable' | 'unwritable';

/** A private file or folder that cannot be used; the message names it and says what to do. */
export class PrivateFileError extends Error {
  override readonly name = 'PrivateFileError';
  readonly code: PrivateFileProblem;

  constructor(code: PrivateFileProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const HAS_MODES = process.platform !== 'win32';
const OTHERS = 0o077;

/* What `writePrivateFile` writes into before it renames: a dot, the name, a dot, nine random bytes as base64url. */
const RANDOM_BYTES = 9;
const UNFINISHED = /^\..+\.[\w-]{12}$/;
/* No write takes so long: what is younger may be another process's that shares the folder. */
const UNFINISHED_MILLISECONDS = 60 * 60 * 1_000;

/**
 * Puts a file in place whole or not at all, readable by its owner only, and on disk (synced) when the promise resolves.
 * A link of that name is replaced, never followed. Throws PrivateFileError, code `unwritable`; nothing is left behind then.
 */
export async function writePrivateFile(path: string, content: string | Buffer): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomName(systemRandomness, RANDOM_BYTES)}`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new PrivateFileError('unwritable', `Cannot write ${path}: ${reasonOf(cause)}.`, { cause });
  }
}

/**
 * Removes from a folder what writers who were killed in `writePrivateFile` left there: plain files of that pattern of names
 * which nobody has written to for an hour. Never throws; what cannot be removed is in nobody's way.
 */
export async function sweepPrivateFolder(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (!UNFINISHED.test(name)) continue;
      const path = join(folder, name);
      const status = await lstat(path);
      const age = systemClock.now() - status.mtimeMs;
      if (status.isFile() && age > UNFINISHED_MILLISECONDS) await rm(path, { force: true });
    }
  } catch {
    // The next start tries again.
  }
}

/**
 * A private file's text, or null when there is none. Throws PrivateFileError for a link, for what is no file, and for a
 * file that group or others have any right to: whoever could read a key may have it.
 */
export async function readPrivateFile(path: string): Promise<string | null> {
  let file: FileHandle;
  try {
    // Without O_NONBLOCK a named pipe in the file's place would hold up the reader for ever.
    file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT') return null;
    if (code === 'ELOOP') {
      throw new PrivateFileError('link', `${path} is a link. Put the file itself in its place.`, { cause });
    }
    throw new PrivateFileError('unreadable', `Cannot read ${path}: ${reasonOf(cause)}.`, { cause });
  }
  try {
    await checkPrivate(file, path);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/**
 * Makes a folder that only its owner may enter (0700), and its missing parents likewise. An empty folder of one's own
 * is closed to others; one that holds something is left as its owner made it: the answer is then a warning to show, else null.
 * Throws PrivateFileError where there is no such folder and none can be made.
 */
export async function makePrivateFolder(path: string): Promise<string | null> {
  try {
    await makeWithParents(path);
    const { mode } = await stat(path);
    if (!HAS_MODES || (mode & OTHERS) === 0) return null;
    if ((await readdir(path)).length > 0) {
      return `Other users of this machine may look into ${path}. Close it with: chmod 700 ${path}`;
    }
    await chmod(path, 0o700);
    return null;
  } catch (cause) {
    throw new PrivateFileError('unwritable', `Cannot use the folder ${path}: ${reasonOf(cause)}.`, { cause });
  }
}

/** Where parents are made, too, Node calls a disk that cannot be written a missing folder (ENOENT): asked for the first one alone it says why. */
async function makeWithParents(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') await mkdir(await firstMissing(path), { mode: 0o700 });
    throw cause;
  }
}

async function firstMissing(path: string): Promise<string> {
  const parent = dirname(path);
  const isThere = parent === path || (await stat(parent).then(Boolean, () => false));
  return isThere ? path : firstMissing(parent);
}

async function checkPrivate(file: FileHandle, path: string): Promise<void> {
  const status = await file.stat();
  if (!status.isFile())
    throw new PrivateFileError('not-a-file', `${path} is not a file. Move it out of the way.`);
  if (HAS_MODES && (status.mode & OTHERS) !== 0) {
    throw new PrivateFileError(
      'exposed',
      `Other users of this machine may read ${path}. If none has, close it with: chmod 600 ${path}`,
    );
  }
}

/** Without this a rename may be undone by a power cut. Windows cannot open folders. */
export async function syncFolder(path: string): Promise<void> {
  if (!HAS_MODES) return;
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What the system said about a file, in words that end a sentence. */
export function reasonOf(error: unknown): string {
  const sentences: Record<string, string> = {
    EACCES: 'you are not allowed to (permission denied)',
    EPERM: 'you are not allowed to',
    EROFS: 'it is on a disk that cannot be written',
    ENOSPC: 'the disk is full',
    EDQUOT: 'your share of the disk is used up',
    ENOENT: 'its folder does not exist',
    EISDIR: 'there is a folder of that name',
    ENOTDIR: 'a part of the path is a file and no folder',
    EEXIST: 'there is a file of that name',
  };
  const code = codeOf(error);
  return sentences[code] ?? (code || 'for an unknown reason');
}
