/** `hubbub backup`: the server's database, copied while it runs, and its key, in a folder that can be a data folder again. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupResult } from '../../../machines/vocabulary/administration.ts';
import type { Settings } from '../../config/settings.ts';
import { administer } from '../users/administer.ts';
import { OperatorError } from '../users/operator-error.ts';
import { claimFolder, contentsOf, DATABASE, fillFolder, removeIfEmpty } from './folder.ts';

/**
 * Makes a backup of the data folder in `target`, a folder that is empty or not there yet. The running server writes a copy beside
 * its database, and this process takes it away: a server that may write nowhere but into its data folder can be backed up, too.
 * Throws what `administer` and `fillFolder` throw.
 */
export async function makeBackup(
  settings: Settings,
  target: string,
  warn: (sentence: string) => void,
): Promise<void> {
  const { data } = settings;
  if ((await contentsOf(data))?.includes(DATABASE) !== true) {
    throw new OperatorError(`there is no data in ${data}: name the data folder with --data, or --config`);
  }
  const isNew = await claimFolder(target, 'a backup wants a new folder');
  try {
    const result = await administer(settings, { t: 'backup' }, warn);
    if (!result.ok) throw new OperatorError(result.message);
    const copied = join(data, (result as BackupResult).file);
    try {
      await fillFolder(target, { folder: data, database: copied, name: join(data, DATABASE) });
    } finally {
      await rm(copied, { force: true });
    }
  } catch (error) {
    if (isNew) await removeIfEmpty(target);
    throw error;
  }
}
