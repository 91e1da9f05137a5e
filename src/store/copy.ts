/**
 * Copies an open database into a new file while batches are committed to it. SQLite takes the pages in steps, each a
 * moment, on a thread of Node's pool; what a batch changes between two steps it writes to the copy, too. A step that meets an
 * open transaction fails, and Node then gives the copy up: so batches run between the steps and never beside one.
 */
import { closeSync, fdatasync, openSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backup, type DatabaseSync } from 'node:sqlite';
import { systemClock } from '../ports/clock.ts';
import { StoreError } from '../ports/store.ts';

export interface Copying {
  /** Settles when the copy is on disk, or when nothing is left of it. Rejects with StoreError or SQLite's error. */
  readonly done: Promise<void>;
  /** Ends it soon, as a failure. */
  abandon(): void;
}

/* 400 KiB a step: batches wait about a millisecond for it. */
const PAGES_PER_STEP = 100;
/* A last sync of the whole copy would hold up the batches for as long as it takes: most of it is synced before. */
const STEPS_PER_SYNC = 20;
/* What the server itself may need meanwhile. */
const RESERVE_BYTES = 67_108_864;
/* Node settles the copy's promise without a turn of the loop: in an idle thread nobody would hear of it. */
const TURN_MILLISECONDS = 20;

const COPY = /^backup-[\w-]+\.db(-journal|-wal|-shm)?$/;

/** Begins a copy into `path`; `between` is called after each step. `freeBytes` says how much room there is in its folder. */
export function copyDatabase(
  database: DatabaseSync,
  path: string,
  between: () => void,
  freeBytes = freeBytesOf,
): Copying {
  let isAbandoned = false;
  const done = copy(database, path, freeBytes, () => {
    between();
    if (isAbandoned) throw new StoreError('failed', 'the server is stopping, or its disk failed');
  });
  return {
    done,
    abandon() {
      isAbandoned = true;
    },
  };
}

/** Removes the copies that nobody took away: of a server or an operator's command that was killed. */
export function removeCopies(folder: string): void {
  for (const name of readdirSync(folder)) if (COPY.test(name)) rmSync(join(folder, name), { force: true });
}

async function copy(
  database: DatabaseSync,
  path: string,
  freeBytes: (folder: string) => number,
  afterStep: () => void,
): Promise<void> {
  const folder = dirname(path);
  removeCopies(folder);
  checkRoom(database, freeBytes(folder));
  const file = openSync(path, 'wx', 0o600);
  let stopTurning = () => undefined as void;
  const turn = () => {
    stopTurning = systemClock.after(TURN_MILLISECONDS, turn);
  };
  turn();
  const syncing = syncInBetween(file);
  try {
    const progress = () => {
      afterStep();
      syncing.step();
    };
    await backup(database, path, { rate: PAGES_PER_STEP, progress });
  } catch (error) {
    for (const name of [path, `${path}-journal`]) rmSync(name, { force: true });
    throw error;
  } finally {
    stopTurning();
    await syncing.ended();
    closeSync(file);
  }
}

/** A copy that fills the disk would have messages refused. */
function checkRoom(database: DatabaseSync, free: number): void {
  const number = (pragma: string) =>
    Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
  const needed = number('page_count') * number('page_size') + RESERVE_BYTES;
  if (free >= needed) return;
  const mebibytes = (bytes: number) => Math.ceil(bytes / 1_048_576);
  throw new StoreError(
    'full',
    `the disk of the data folder has ${mebibytes(free)} MiB free, and a backup needs ${mebibytes(needed)} MiB there for a while`,
  );
}

function syncInBetween(file: number): { step(): void; ended(): Promise<void> } {
  let steps = 0;
  let running: Promise<void> | undefined;
  return {
    step() {
      steps += 1;
      if (steps % STEPS_PER_SYNC !== 0 || running !== undefined) return;
      // Whether it went well is for SQLite's own sync to say, at the end.
      running = new Promise<void>((resolve) => fdatasync(file, () => resolve())).then(() => {
        running = undefined;
      });
    },
    ended: async () => running,
  };
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
