/** The end of a download: the whole file gets its name, in one step, and never in the place of another (R33, R37). */
import { constants } from 'node:fs';
import { join } from 'node:path';
import { numberedName } from '../../machines/vocabulary/file-names.ts';
import type { Manifest } from '../../machines/vocabulary/files.ts';
import { AS_IT_IS, codeOf, type FileSystem, type OpenFile } from '../ports/file-system.ts';
import { rootOf, type Leaves } from './content-tree.ts';
import { sharedContent, type SharedContent } from './content.ts';
import { hashFile } from './hashing.ts';
import type { PartsFiles } from './parts-folder.ts';
import { stampOfOpen } from './shared-folder.ts';
import { SwarmError } from './swarm-error.ts';

export interface Placed {
  readonly path: string;
  /** The file in its place, to be served on. */
  readonly content: SharedContent;
}

/** So many files of one name and other content are enough. */
const MOST_NUMBERED = 10_000;

interface Place {
  readonly disk: FileSystem;
  readonly downloads: string;
  readonly manifest: Manifest;
  readonly files: PartsFiles;
}

/** Links the synced data file to its name, or to the next that is free; a file of the same content is as good. */
export async function placeFile(
  { disk, downloads, manifest, files }: Place,
  leaves: Leaves,
): Promise<Placed> {
  for (const path of pathsFor(downloads, manifest.name)) {
    try {
      await disk.link(join(files.folder, 'data'), path);
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
      const existing = await openIfSame(disk, path, manifest);
      if (existing === null) continue;
      await files.data.close();
      await disk.removeFolder(files.folder);
      return placed(manifest, existing.leaves, path, existing.file);
    }
    await syncFolder(disk, downloads);
    await disk.removeFolder(files.folder);
    return placed(manifest, leaves, path, files.data);
  }
  throw new SwarmError(
    'exists',
    `there are ${MOST_NUMBERED} files named like ${manifest.name} in ${downloads}`,
  );
}

/** A file of the same name (numbered ones too) and content that is in the download folder already, or null. */
export async function findPlaced(
  disk: FileSystem,
  downloads: string,
  manifest: Manifest,
): Promise<Placed | null> {
  for (const path of pathsFor(downloads, manifest.name)) {
    try {
      await disk.lstat(path);
    } catch {
      return null;
    }
    const existing = await openIfSame(disk, path, manifest);
    if (existing) return placed(manifest, existing.leaves, path, existing.file);
  }
  return null;
}

function* pathsFor(downloads: string, name: string): Iterable<string> {
  yield join(downloads, name);
  for (let n = 1; n <= MOST_NUMBERED; n++) yield join(downloads, numberedName(name, n));
}

async function placed(manifest: Manifest, leaves: Leaves, path: string, file: OpenFile): Promise<Placed> {
  const stamp = await stampOfOpen(file);
  return { path, content: sharedContent({ manifest, leaves, path, file }, stamp, () => {}) };
}

/** Opens a plain file of that very content; anything else there is left alone. */
async function openIfSame(
  disk: FileSystem,
  path: string,
  { size, root }: Manifest,
): Promise<{ file: OpenFile; leaves: Leaves } | null> {
  let file: OpenFile;
  try {
    file = await disk.open(path, constants.O_RDONLY | AS_IT_IS);
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

/** Without this a power cut may undo the link. Where folders cannot be opened there is nothing to do. */
async function syncFolder(disk: FileSystem, path: string): Promise<void> {
  try {
    const folder = await disk.open(path, constants.O_RDONLY);
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}
