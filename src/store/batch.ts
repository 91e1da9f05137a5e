/** Runs one batch of requests as one transaction: all that succeed are synced to the disk together. */
import type { DatabaseSync } from 'node:sqlite';
import type { StoreOperation } from '../ports/store.ts';
import { RUN } from './messages.ts';
import { resultCodeOf } from './open-error.ts';
import type { BatchOutcome, Failure, Request } from './operation.ts';
import { createOperations, type Operations } from './operations.ts';

/** An open database with everything prepared. */
export interface Session {
  readonly database: DatabaseSync;
  readonly operations: Operations;
  /** Runs one of the statements that frame transactions. */
  readonly frame: Readonly<Record<Frame, () => void>>;
}

type Frame = keyof typeof FRAMES;
type Work = {
  readonly requests: readonly Request[];
  readonly answers: unknown[];
  readonly failures: Failure[];
};
type AddRequest = Extract<Request, { readonly operation: 'message.add' }>;

const FRAMES = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  mark: 'SAVEPOINT operation',
  keep: 'RELEASE operation',
  undo: 'ROLLBACK TO operation',
} as const;

/* SQLite's result codes for a fault of the statement itself: ERROR, TOOBIG, CONSTRAINT, MISMATCH, RANGE. */
const STATEMENT_FAULTS: ReadonlySet<number> = new Set([1, 18, 19, 20, 25]);

/* Each of these is several statements, of which none may stay when a later one fails. */
const COMPOUND: ReadonlySet<StoreOperation> = new Set([
  'account.add',
  'accounts.import',
  'account.remove',
  'mail.prune',
]);

/** Prepares a database for batches. */
export function openSession(database: DatabaseSync, segmentMessages: number): Session {
  const prepared = (name: Frame): (() => void) => {
    const statement = database.prepare(FRAMES[name]);
    return () => {
      statement.run();
    };
  };
  return {
    database,
    operations: createOperations(database, segmentMessages),
    frame: {
      begin: prepared('begin'),
      commit: prepared('commit'),
      mark: prepared('mark'),
      keep: prepared('keep'),
      undo: prepared('undo'),
    },
  };
}

/**
 * Does the requests in order and commits. A fault of one request fails that one alone; a fault of the disk or the
 * database is thrown, after everything was undone.
 */
export function runBatch(session: Session, requests: readonly Request[]): BatchOutcome {
  const { frame, operations } = session;
  const work: Work = { requests, answers: [], failures: [] };
  try {
    frame.begin();
    operations.index.fold(performAll(session, work));
    frame.commit();
  } catch (error) {
    if (session.database.isTransaction) session.database.exec('ROLLBACK');
    operations.index.rolledBack();
    throw error;
  }
  operations.index.committed();
  return work;
}

/** Answers how many messages there were. */
function performAll(session: Session, work: Work): number {
  let messages = 0;
  for (let at = 0; at < work.requests.length;) {
    const run = runFrom(work.requests, at);
    if (run !== undefined && performRun(session, work, run)) {
      messages += RUN;
      at += RUN;
      continue;
    }
    if (work.requests[at]?.operation === 'message.add') messages += 1;
    performOne(session, work, at);
    at += 1;
  }
  return messages;
}

/** The next RUN requests, if all of them add messages. */
function runFrom(requests: readonly Request[], from: number): AddRequest[] | undefined {
  if (from + RUN > requests.length) return undefined;
  const run: AddRequest[] = [];
  for (let at = from; at < from + RUN; at += 1) {
    const request = requests[at];
    if (request?.operation !== 'message.add') return undefined;
    run.push(request);
  }
  return run;
}

/** False when one of them is at fault: then each has to be tried by itself. */
function performRun({ operations }: Session, { answers }: Work, run: readonly AddRequest[]): boolean {
  try {
    answers.push(...operations.addRun(run.map(({ argument }) => argument)));
    return true;
  } catch (error) {
    if (!isStatementFault(error)) throw error;
    return false;
  }
}

function performOne(session: Session, { requests, answers, failures }: Work, at: number): void {
  const request = requests[at];
  if (request === undefined) return;
  const isCompound = COMPOUND.has(request.operation);
  try {
    if (isCompound) session.frame.mark();
    answers.push(answer(session.operations, request));
    if (isCompound) session.frame.keep();
  } catch (error) {
    if (!isStatementFault(error)) throw error;
    if (isCompound) {
      session.frame.undo();
      session.frame.keep();
    }
    answers.push(null);
    failures.push({ at, kind: 'failed', message: `${request.operation}: ${(error as Error).message}` });
  }
}

/** Does one request that only reads, outside any transaction of ours. Throws what SQLite throws. */
export function answer({ table }: Operations, { operation, argument }: Request): unknown {
  return (table[operation] as (argument: unknown) => unknown)(argument);
}

/** What is not SQLite's error is a value that cannot be bound, or our own mistake: it is that request's alone, too. */
function isStatementFault(error: unknown): boolean {
  const result = resultCodeOf(error);
  return result === undefined || STATEMENT_FAULTS.has(result);
}
