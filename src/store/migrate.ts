/** Brings a database to the shape that this program knows, step by step; used when the store opens. */
import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { StoreOpenError } from './open-error.ts';

interface Applied {
  readonly version: number;
  readonly sha256: string;
}

/**
 * Applies the steps that `database` lacks, each in a transaction of its own together with the note that it was applied.
 * `now` is the wall time in milliseconds, `path` is named in errors. Throws StoreOpenError for a database of another
 * program, of a newer version of this one, or made by a step that was edited since; and SQLite's own error, with
 * nothing of the failing step left behind.
 */
export function migrate(
  database: DatabaseSync,
  migrations: readonly string[],
  now: number,
  path: string,
): void {
  const lacking = stepsLacking(database, migrations, path);
  database.exec(
    `CREATE TABLE IF NOT EXISTS migration (
      version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`,
  );
  for (const { sql, ...step } of lacking) apply(database, step, sql, now);
}

/**
 * The steps that `database` lacks; nothing is changed. Throws StoreOpenError as `migrate` does, and SQLite's own error where it
 * cannot be read.
 */
export function stepsLacking(
  database: DatabaseSync,
  migrations: readonly string[],
  path: string,
): (Applied & { readonly sql: string })[] {
  const names = database.prepare('SELECT name FROM sqlite_schema').all();
  const isMigrated = names.some(({ name }) => name === 'migration');
  if (names.length > 0 && !isMigrated) {
    throw new StoreOpenError(
      `${path} is another program's database. Move it out of the way, or name another data folder.`,
    );
  }
  const rows = isMigrated
    ? (database.prepare('SELECT version, sha256 FROM migration').all() as unknown as Applied[])
    : [];
  const applied = new Map(rows.map(({ version, sha256 }) => [version, sha256]));
  if (applied.size > migrations.length) {
    throw new StoreOpenError(
      `${path} was written by a newer Hubbub (its version is ${applied.size}, this program knows ${migrations.length}). ` +
        'Start the newer program.',
    );
  }
  const lacking = [];
  for (const [index, sql] of migrations.entries()) {
    const version = index + 1;
    const sha256 = createHash('sha256').update(sql).digest('hex');
    const known = applied.get(version);
    if (known === undefined) lacking.push({ version, sha256, sql });
    else if (known !== sha256) {
      throw new StoreOpenError(
        `${path} was made by another edition of Hubbub: its step ${version} differs. Start the program that made it.`,
      );
    }
  }
  return lacking;
}

function apply(database: DatabaseSync, step: Applied, sql: string, now: number): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec(sql);
    database.prepare('INSERT INTO migration VALUES (?, ?, ?)').run(step.version, step.sha256, now);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
