/** `hubbub restore`: puts a backup, or a copy of a data folder, where a server can start over it. */
import { join } from 'node:path';
import { claimFolder, contentsOf, DATABASE, fillFolder, removeIfEmpty } from './folder.ts';
import { OperatorError } from '../users/operator-error.ts';

/**
 * Copies the backup into the data folder `data`, which is empty or not there yet; the backup stays as it is. Throws what
 * `fillFolder` throws.
 */
export async function restoreBackup(backup: string, data: string): Promise<void> {
  const found = await contentsOf(backup);
  if (found?.includes(DATABASE) !== true) {
    const what =
      found === null ? 'does not exist' : `is no backup, or one that was not finished: it has no ${DATABASE}`;
    throw new OperatorError(`${backup} ${what}`);
  }
  const remedy = 'stop the server if one runs there, move the folder out of the way, and try again';
  const isNew = await claimFolder(data, remedy);
  try {
    const database = join(backup, DATABASE);
    await fillFolder(data, { folder: backup, database, name: database });
  } catch (error) {
    if (isNew) await removeIfEmpty(data);
    throw error;
  }
}
