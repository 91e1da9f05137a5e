/** The end of a download: the whole file gets its name, in one step, and never in the place of another (R33, R37). */
import { constants } from 'node:fs';
import { join } from 'node:path';
import { numberedName } from '../../../machines/vocabulary/file-names.ts';
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import { AS_IT_IS, codeOf, type FileSystem, type OpenFile } from '../../ports/file-system.ts';
import { rootOf, type Leaves } from './content-tree.ts';
import { wholeContent, type WholeContent } from './content.ts';
import { openFolder, type FolderSource } from './folder-source.ts';
import { hashFile } from './hashing.ts';
import type { PartsFiles } from './parts-folder.ts';
import { stampOfOpen } from './shared-folder.ts';
import { SwarmError } from '../swarm-error.ts';
import { syncFolder } from './sync-folder.ts';
import { unpack } from './unpack.ts';

export interface Placed {
  readonly path: string;
  /** The file in its place, to be served on. */
  readonly content: WholeContent;
  /** How many files are in it; not there for a single file. */
  readonly files?: number;
}

/** How many files a folder in its place has, for a result; nothing where it is a file or nothing was placed. */
export function filesIn(placed: Placed | null): Pick<Placed, 'files'> {
  return placed?.files === undefined ? {} : { files: placed.files };
}

/** So many files of one name and other content are enough. */
const MOST_NUMBERED = 10_000;

interface Place {
  readonly fileSystem: FileSystem;
  readonly downloads: string;
  readonly manifest: Manifest;
  readonly files: PartsFiles;
}

/** Puts what was fetched, synced, in its place: a file, or a folder that is unpacked first. */
export async function putInPlace(place: Place, leaves: Leaves): Promise<Placed> {
  const { name, listing } = place.manifest;
  try {
    return await (listing === undefined ? placeFile(place, leaves) : placeFolder(place, leaves));
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause;
    // What is open can still be written to, so that this is noticed at the end.
    throw new SwarmError(
      'not-found',
      `${name}: the download folder is not as it was (a disk that was unmounted?); download again when it is back, and it goes on`,
      { cause },
    );
  }
}

/** Unpacks a folder and gives it its name, or the next that is free; a folder of the same content is as good. */
async function placeFolder(
  { fileSystem, downloads, manifest, files }: Place,
  leaves: Leaves,
): Promise<Placed> {
  const tree = await unpack(fileSystem, files, manifest).catch(async (error: unknown) => {
    // A full disk is waited for, and needs the room.
    await fileSystem.removeFolder(join(files.folder, 'tree'));
    throw error;
  });
  for (const path of pathsFor(downloads, manifest.name)) {
    const existing = await folderIfSame(fileSystem, downloads, path, manifest);
    if (existing === null && !(await isRenamed(fileSystem, tree, path))) continue;
    await syncFolder(fileSystem, downloads);
    const there = existing ?? (await placedFolder(fileSystem, downloads, path, { manifest, leaves }));
    await files.data.close();
    await fileSystem.removeFolder(files.folder);
    return there;
  }
  throw tooMany(manifest);
}

/** Links the synced data file to its name, or to the next that is free; a file of the same content is as good. */
async function placeFile({ fileSystem, downloads, manifest, files }: Place, leaves: Leaves): Promise<Placed> {
  for (const path of pathsFor(downloads, manifest.name)) {
    try {
      await fileSystem.link(join(files.folder, 'data'), path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      const existing = await openIfSame(fileSystem, path, manifest);
      if (existing === null) continue;
      await files.data.close();
      await fileSystem.removeFolder(files.folder);
      return placed(fileSystem, manifest, existing, path);
    }
    await syncFolder(fileSystem, downloads);
    // Two things that do not need each other, and somebody waits.
    const [there] = await Promise.all([
      placed(fileSystem, manifest, { file: files.data, leaves }, path),
      fileSystem.removeFolder(files.folder),
    ]);
    return there;
  }
  throw tooMany(manifest);
}

/** A file or folder of the same name (numbered ones too) and content that is in the download folder already, or null. */
export async function findPlaced(
  fileSystem: FileSystem,
  downloads: string,
  manifest: Manifest,
): Promise<Placed | null> {
  for (const path of pathsFor(downloads, manifest.name)) {
    try {
      await fileSystem.lstat(path);
    } catch {
      return null;
    }
    if (manifest.listing !== undefined) {
      const folder = await folderIfSame(fileSystem, downloads, path, manifest);
      if (folder) return folder;
      continue;
    }
    const existing = await openIfSame(fileSystem, path, manifest);
    if (existing) return placed(fileSystem, manifest, existing, path);
  }
  return null;
}

function* pathsFor(downloads: string, name: string): Iterable<string> {
  yield join(downloads, name);
  for (let n = 1; n <= MOST_NUMBERED; n++) yield join(downloads, numberedName(name, n));
}

/** The file in its place, as content; it is closed until somebody wants a chunk of it. */
async function placed(
  fileSystem: FileSystem,
  manifest: Manifest,
  { file, leaves }: { readonly file: OpenFile; readonly leaves: Leaves },
  path: string,
): Promise<Placed> {
  const stamp = await stampOfOpen(file);
  await file.close();
  const open = (): Promise<OpenFile> => fileSystem.open(path, constants.O_RDONLY | AS_IT_IS);
  return { path, content: wholeContent({ manifest, leaves, path, stamp, isFirstHand: false, open }) };
}

function tooMany({ name }: Manifest): SwarmError {
  return new SwarmError(
    'exists',
    `there are ${MOST_NUMBERED} files named like ${name} in the download folder`,
  );
}

/** Takes a name that is free; false where something has it. */
async function isRenamed(fileSystem: FileSystem, tree: string, path: string): Promise<boolean> {
  try {
    await fileSystem.rename(tree, path);
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EISDIR'].includes(codeOf(error))) return false;
    throw error;
  }
}

/** A folder of that very content at `path`, as content, or null. */
async function folderIfSame(
  fileSystem: FileSystem,
  downloads: string,
  path: string,
  manifest: Manifest,
): Promise<Placed | null> {
  try {
    if (!(await fileSystem.lstat(path)).isDirectory()) return null;
    const { file, stamp, listing } = await openFolder(fileSystem, downloads, await fileSystem.realpath(path));
    if (stamp.size !== manifest.size || listing !== manifest.listing) return null;
    const leaves = await hashFile(file, stamp.size, () => true);
    if (leaves === null || rootOf(leaves) !== manifest.root) return null;
    return await placedFolder(fileSystem, downloads, path, { manifest, leaves });
  } catch {
    // What cannot be read is not the same.
    return null;
  }
}

/** The folder in its place, as content. */
async function placedFolder(
  fileSystem: FileSystem,
  downloads: string,
  path: string,
  { manifest, leaves }: { readonly manifest: Manifest; readonly leaves: Leaves },
): Promise<Placed> {
  const real = await fileSystem.realpath(path);
  const open = (): Promise<FolderSource> => openFolder(fileSystem, downloads, real);
  const { stamp, files } = await open();
  const whole = { manifest, leaves, path, stamp, isFirstHand: false, open: async () => (await open()).file };
  return { path, files, content: wholeContent(whole) };
}

/** Opens a plain file of that very content; anything else there is left alone. */
async function openIfSame(
  fileSystem: FileSystem,
  path: string,
  { size, root }: Manifest,
): Promise<{ file: OpenFile; leaves: Leaves } | null> {
  let file: OpenFile;
  try {
    file = await fileSystem.open(path, constants.O_RDONLY | AS_IT_IS);
  } catch {
    return null;
  }
  try {
    const status = await file.stat();
    const leaves = status.isFile() && status.size === size ? await hashFile(file, size, () => true) : null;
    if (leaves !== null && rootOf(leaves) === root) return { file, leaves };
  } catch {
    // What cannot be read is not the same.
  }
  await file.close();
  return null;
}
