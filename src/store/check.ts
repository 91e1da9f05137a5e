/** Looks whether a database that no server uses is whole, and one that this program can open: before a backup counts. */
import { DatabaseSync } from 'node:sqlite';
import { stepsLacking } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { openErrorOf, resultCodeOf, StoreOpenError } from './open-error.ts';

/* SQLite's result codes CORRUPT and NOTADB. */
const DAMAGE: ReadonlySet<number> = new Set([11, 26]);

/**
 * Checks every page and index of the database `file`, and folds a log beside it into it; its shape stays as it is. `name` is
 * the file's name in errors. Throws StoreOpenError.
 */
export function checkDatabase(file: string, name: string): void {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { defensive: true });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF;');
    if (stepsLacking(database, MIGRATIONS, name).length === MIGRATIONS.length) {
      throw new StoreOpenError(`${name} is no database of Hubbub. Name another backup.`);
    }
    const [found] = database.prepare('PRAGMA integrity_check(1)').all();
    if (found?.['integrity_check'] !== 'ok') throw damaged(name);
  } catch (error) {
    if (DAMAGE.has(resultCodeOf(error) ?? 0)) throw damaged(name, error);
    throw openErrorOf(error, name);
  } finally {
    database?.close();
  }
}

function damaged(name: string, cause?: unknown): StoreOpenError {
  return new StoreOpenError(`${name} is damaged, or no database of Hubbub. Name another backup.`, { cause });
}
