/**
 * The server's storage: the real operations and transactions on a database in memory that outlives the server. A commit takes
 * time; what was not committed when the server crashed is lost, and what was committed may not have been told yet.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Store } from '../../src/ports/store.ts';
import { createCommitter } from '../../src/store/committer.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { BatchOutcome } from '../../src/store/operation.ts';
import { allFailed, pend, settle, type Pending } from '../../src/store/pending.ts';
import { inSlices } from '../../src/store/slices.ts';
import type { Chance } from './chance.ts';
import type { Process } from './time.ts';

export type DiskState = 'well' | 'slow' | 'full' | 'failing';

export interface Storage {
  /** A store for a server that starts now. */
  open(process: Process): Store;
  state: DiskState;
  has(message: string): boolean;
  close(): void;
}

/* Small, so that the index of the mailboxes is folded in a town's few hundred messages. */
const SEGMENT_MESSAGES = 64;
const BATCH_OPERATIONS = 1_024;
const NO_LIMIT = 1_073_741_823;

/** An empty storage. */
export function createStorage(chance: Chance): Storage {
  const database = openDatabase(':memory:', Date.UTC(2026, 0, 1));
  const find = database.prepare('SELECT 1 FROM message WHERE id = ?');
  let state: DiskState = 'well';
  return {
    open: (process) => openStore(database, process, chance, () => state),
    get state() {
      return state;
    },
    set state(given) {
      state = given;
      // SQLite itself meets the limit, so a full disk takes the way that it takes in earnest.
      database.exec(`PRAGMA max_page_count = ${given === 'full' ? 1 : NO_LIMIT}`);
    },
    has: (message) => find.get(message) !== undefined,
    close: () => database.close(),
  };
}

function openStore(
  database: DatabaseSync,
  process: Process,
  chance: Chance,
  stateNow: () => DiskState,
): Store {
  const committer = createCommitter({
    open: () => database,
    segmentMessages: SEGMENT_MESSAGES,
    report: () => undefined,
  });
  let queue: Pending[] = [];
  let isBusy = false;
  const later = (milliseconds: number, callback: () => void) => process.clock.after(milliseconds, callback);

  /** Transactions are short, so a crash meets the time before one or the time after it. */
  function commit(): void {
    const batch = queue.splice(0, BATCH_OPERATIONS);
    const isSlow = stateNow() === 'slow' || chance.is(0.02);
    const [before, after] = isSlow ? [chance.whole(20, 400), 20] : [chance.whole(1, 6), chance.whole(1, 6)];
    later(before, () => {
      const outcome: BatchOutcome =
        stateNow() === 'failing' ? allFailed(batch, 'The disk failed.') : committer.commit(batch);
      later(after, () => {
        settle(batch, outcome);
        isBusy = false;
        schedule();
      });
    });
  }
  function schedule(): void {
    if (isBusy || queue.length === 0) return;
    isBusy = true;
    later(1, commit);
  }
  return {
    submit: inSlices((operation, argument, done) => {
      queue.push(pend(operation, argument, done));
      schedule();
    }),
    backup: () => Promise.reject(new Error('A town is in memory and makes no backups.')),
    async close() {
      while (process.isAlive && (isBusy || queue.length > 0)) {
        await new Promise<void>((resolve) => later(5, resolve));
      }
      queue = [];
    },
  };
}
