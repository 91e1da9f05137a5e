/**
 * Keeps one database open and commits batches to it, one at a time, whatever the disk does. It runs in the store's
 * thread (`worker.ts`), and in tests in theirs.
 */
import type { DatabaseSync } from 'node:sqlite';
import { StoreError, type StoreCondition, type StoreOperation } from '../ports/store.ts';
import { copyDatabase, type Copying } from './copy.ts';
import { answer, openSession, runBatch, type Session } from './batch.ts';
import { resultCodeOf } from './open-error.ts';
import type { BatchOutcome, Failure, Request } from './operation.ts';

/** Something that the server's log or its supervisor should know. */
export interface StoreReport {
  readonly level: 'warn' | 'error';
  readonly message: string;
  /** True when the database could not be opened again: what the last batch left on the disk is not known. */
  readonly isLost: boolean;
}

export interface Committer {
  /** To be called when free. Never throws; what could not be done is among the failures. */
  commit(requests: readonly Request[]): BatchOutcome;
  /** How the last batches fared; `well` again once something was written. */
  readonly condition: StoreCondition;
  /** Does `work` at once, or, while the database is being copied, after the step of the copy that is under way. */
  whenFree(work: () => void): void;
  /** Copies the database into the new file `path`, between batches; never rejects: answers what went wrong, or null. */
  backup(path: string): Promise<Omit<Failure, 'at'> | null>;
  /** Ends a backup, folds the log into the database and closes it. */
  close(): Promise<void>;
}

export interface CommitterOptions {
  /** Opens the database with its log folded in; throws an OpenError. */
  readonly open: () => DatabaseSync;
  readonly segmentMessages: number;
  readonly report: (report: StoreReport) => void;
  /** Whether something can be written to the disk; asked when a write of the database failed. */
  readonly hasRoom?: () => boolean;
}

const FULL = 13;

/* SQLite knows one errno for a full disk, ENOSPC; a quota that is used up is a failed write to it, and ends in the same state. */
const FAILED_WRITE = 778;

const FOLD = 'PRAGMA wal_checkpoint(TRUNCATE)';

/* What can still be answered while nothing can be written. All that an actor loads when it starts again is among it. */
const READS: ReadonlySet<StoreOperation> = new Set([
  'accounts.load',
  'tokens.load',
  'devices.load',
  'invites.load',
  'blocks.load',
  'message.find',
  'mail.unread',
  'mail.history',
]);

/** Opens the database and commits to it. Throws what `open` throws. */
export function createCommitter(options: CommitterOptions): Committer {
  const { open, segmentMessages, report, hasRoom = () => true } = options;
  let session: Session | undefined = openSession(open(), segmentMessages);
  let condition: StoreCondition = 'well';
  let copying: Copying | undefined;
  let waiting: (() => void)[] = [];
  const doWaiting = (): void => {
    const works = waiting;
    waiting = [];
    for (const work of works) work();
  };
  /* Node may crash when a database is closed while it is being copied: then the copy is ended first. */
  let unclosed: Session | undefined;

  /**
   * After a failure of the disk. Folding the log first takes what was not synced out of it: a log that is left as it is would bring a
   * batch that was refused back to life when it is opened.
   */
  const openAgain = (failed?: Session): Session | undefined => {
    session = undefined;
    if (copying !== undefined) {
      unclosed ??= failed;
      copying.abandon();
      return undefined;
    }
    try {
      if (failed !== undefined) {
        failed.database.exec(FOLD);
        failed.database.close();
      }
      session = openSession(open(), segmentMessages);
      report({ level: 'warn', message: 'The database is open again.', isLost: false });
    } catch (error) {
      report({ level: 'error', message: messageOf(error), isLost: true });
    }
    return session;
  };

  /* Told when it begins and when it ends; every batch in between would fill the log, perhaps on the same disk. */
  const found = (now: StoreCondition): void => {
    const before = condition;
    condition = now;
    if (now === 'full' && before !== 'full')
      report({
        level: 'error',
        message: 'The disk is full: nothing new is stored until it has room.',
        isLost: false,
      });
    if (now === 'well' && before === 'full')
      report({ level: 'warn', message: 'The disk has room again.', isLost: false });
  };

  return {
    get condition() {
      return condition;
    },
    commit(requests) {
      const current = session ?? openAgain();
      if (current === undefined) return failAll(requests, 'failed', 'The database cannot be opened.');
      try {
        const outcome = runBatch(current, requests);
        if (condition !== 'well' && !requests.every(isRead)) found('well');
        return outcome;
      } catch (error) {
        if (resultCodeOf(error) === FULL || (isFailedWrite(error) && !hasRoom())) {
          found('full');
          return answerReads(current, requests);
        }
        found('failed');
        report({ level: 'error', message: `A batch was not stored: ${messageOf(error)}.`, isLost: false });
        openAgain(current);
        return failAll(requests, 'failed', messageOf(error));
      }
    },
    whenFree(work) {
      if (copying === undefined) work();
      else waiting.push(work);
    },
    async backup(path) {
      if (copying !== undefined) return failure('failed', 'another backup is being made');
      if (session === undefined) return failure('failed', 'the database cannot be opened');
      copying = copyDatabase(session.database, path, doWaiting);
      const result = await copying.done.then(() => null, failureOf);
      copying = undefined;
      if (unclosed !== undefined) {
        const failed = unclosed;
        unclosed = undefined;
        openAgain(failed);
      }
      doWaiting();
      return result;
    },
    async close() {
      copying?.abandon();
      await copying?.done.catch(() => undefined);
      for (const open of [session, unclosed]) if (open !== undefined) closeQuietly(open);
      session = unclosed = undefined;
    },
  };
}

function isRead({ operation }: Request): boolean {
  return READS.has(operation);
}

function isFailedWrite(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === FAILED_WRITE;
}

/** Folding the log may make the room that the next batch needs. */
function answerReads(session: Session, requests: readonly Request[]): BatchOutcome {
  foldQuietly(session);
  const answers: unknown[] = [];
  const failures: Failure[] = [];
  for (const [at, request] of requests.entries()) {
    try {
      if (!isRead(request)) throw new Error('The disk is full.');
      answers.push(answer(session.operations, request));
    } catch (error) {
      answers.push(null);
      failures.push({ at, kind: 'full', message: messageOf(error) });
    }
  }
  return { answers, failures };
}

function failAll(requests: readonly Request[], kind: Failure['kind'], message: string): BatchOutcome {
  return {
    answers: requests.map(() => null),
    failures: requests.map((_request, at) => ({ at, kind, message })),
  };
}

function foldQuietly({ database }: Session): void {
  try {
    database.exec(FOLD);
  } catch {
    // The log keeps what the database has no room for.
  }
}

function closeQuietly(session: Session): void {
  foldQuietly(session);
  try {
    session.database.close();
  } catch {
    // Whatever is wrong with it, the next opening will tell.
  }
}

function failure(kind: Failure['kind'], message: string): Omit<Failure, 'at'> {
  return { kind, message };
}

function failureOf(error: unknown): Omit<Failure, 'at'> {
  if (error instanceof StoreError) return failure(error.kind, error.message);
  return failure(resultCodeOf(error) === FULL ? 'full' : 'failed', messageOf(error));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
