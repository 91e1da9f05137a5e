/**
 * Opens the database file of a data folder. Called by the committer, at start and after a failure of the disk.
 *
 * The lock that keeps a second server out is a POSIX lock, which a process loses when it closes any other descriptor of
 * the same file: nothing else in this process may open `hubbub.db` and close it again.
 */
import { accessSync, chmodSync, closeSync, constants, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { openErrorOf, StoreOpenError } from './open-error.ts';

const FILE = 'hubbub.db';
const IN_MEMORY = ':memory:';
/* Long enough for a server that is just closing, too short for a person to wonder. */
const BUSY_MILLISECONDS = 100;

/* fullfsync matters on macOS alone, where fsync does not reach the disk. The log is folded back every 16 MiB: a larger
   log makes the fold rarer and longer, and messages wait for it. */
const SETTINGS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA fullfsync = ON;
  PRAGMA trusted_schema = OFF;
  PRAGMA cache_size = -32768;
  PRAGMA wal_autocheckpoint = 4096;
`;

/**
 * The open database of a data folder (`:memory:` keeps it in memory), locked against other processes, in its newest
 * shape, with everything it holds synced to the disk. The folder is made where there is none. `now` is the wall time.
 * Throws StoreInUseError and StoreOpenError.
 */
export function openDatabase(folder: string, now: number): DatabaseSync {
  const path = folder === IN_MEMORY ? IN_MEMORY : join(folder, FILE);
  let database: DatabaseSync | undefined;
  try {
    if (path !== IN_MEMORY) prepareFile(folder, path);
    database = new DatabaseSync(path, { timeout: BUSY_MILLISECONDS, defensive: true });
    database.exec(SETTINGS);
    takeLock(database);
    migrate(database, MIGRATIONS, now, path);
    checkpoint(database, path);
    return database;
  } catch (error) {
    database?.close();
    throw openErrorOf(error, path);
  }
}

/**
 * Syncs the write-ahead log, folds it into the database and empties it. After a crash this must come before anything is
 * acknowledged: a message found again in the log may never have been synced, and finding it again causes no sync.
 * Throws StoreOpenError where somebody else reads the database.
 */
function checkpoint(database: DatabaseSync, path: string): void {
  const row = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  if (row?.['busy'] === 1) throw new StoreOpenError(`Cannot fold the log into ${path}: it is being read.`);
}

/** Made here, and not by SQLite, so that no moment exists in which others may read it. */
function prepareFile(folder: string, path: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of [path, `${path}-wal`]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && (mode & 0o077) !== 0) chmodSync(file, mode & 0o700);
  }
  if (statSync(path, { throwIfNoEntry: false }) === undefined) closeSync(openSync(path, 'wx', 0o600));
  // SQLite would open what it may only read, and fail later for a reason that helps nobody.
  for (const place of [folder, path]) accessSync(place, constants.W_OK);
}

/** An exclusive lock is taken with the first transaction, not with the setting. */
function takeLock(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE; COMMIT');
}
