/** A folder's names on disk, not only its files' bytes. */
import { constants } from 'node:fs';
import type { FileSystem } from '../../ports/file-system.ts';

/** Without this a power cut may undo what was just named in a folder. Where folders cannot be opened there is nothing to do. */
export async function syncFolder(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    const folder = await fileSystem.open(path, constants.O_RDONLY);
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}
