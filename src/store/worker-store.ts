/**
 * The store in a thread of its own, so that a disk that takes long to sync holds up nobody. What is submitted in one
 * turn of the event loop travels as one batch; while one batch is being committed, the next one gathers.
 */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreError, type CommitReport, type Store } from '../ports/store.ts';
import { atTurnEnd } from '../ports/turn.ts';
import { SEGMENT_MESSAGES } from './mailbox-index.ts';
import { StoreInUseError, StoreOpenError } from './open-error.ts';
import { packRequests, unpackAnswers } from './parcel.ts';
import { allFailed, pend, settle, type Pending, type StoreLog } from './pending.ts';
import { inSlices } from './slices.ts';
import type { FromStore, StoreSettings, ToStore } from './thread-messages.ts';

export interface StoreOptions {
  /** The data folder; made where there is none. */
  readonly folder: string;
  readonly log?: StoreLog;
  /**
   * Nothing more can be stored: the database could not be opened again, or the thread ended. It comes before the refusals of the
   * batch in work, so a process that ends in it has refused nothing that the disk may hold. May come repeatedly.
   */
  readonly onFailure?: (error: Error) => void;
  /** Told of every batch, before those who wait for it. */
  readonly onCommit?: (report: CommitReport) => void;
  /** How many messages a segment of the mailbox index holds; tests make it small. */
  readonly segmentMessages?: number;
}

/* So that a long queue is answered bit by bit, and what is undone by a full disk is bounded. */
const BATCH_OPERATIONS = 1024;

interface State {
  readonly worker: Worker;
  readonly options: StoreOptions;
  phase: 'open' | 'closing' | 'ended';
  /** What gathers for the next batch. */
  queue: Pending[];
  inFlight: Pending[];
  isPosting: boolean;
  /** Who waits for a backup, by its path. */
  readonly backups: Map<string, PromiseWithResolvers<void>>;
  /** Why the thread ended, if it told. */
  error: Error | undefined;
}

/**
 * Opens the database in the data folder, locked against other processes, with everything it holds synced. Rejects with
 * StoreInUseError or StoreOpenError.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { folder, segmentMessages = SEGMENT_MESSAGES } = options;
  const settings: StoreSettings = { folder, segmentMessages };
  // A built program has .js here, and no compiler rewrites the name in a string.
  const file = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: settings, name: 'store' });
  await opened(worker);
  const state: State = {
    ...{ worker, options, phase: 'open', queue: [], inFlight: [], isPosting: false, error: undefined },
    backups: new Map(),
  };
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      end(state);
      resolve();
    });
  });
  worker.on('message', (message: FromStore) => receive(state, message));
  worker.on('error', (error: Error) => {
    state.error = error;
  });
  return {
    submit: inSlices((operation, argument, done) => enqueue(state, pend(operation, argument, done))),
    backup: (file) => backUp(state, join(folder, file)),
    close() {
      if (state.phase === 'open') state.phase = 'closing';
      closeWhenIdle(state);
      return exited;
    },
  };
}

function opened(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (message: FromStore) => {
      worker.off('error', reject);
      if (message.t === 'opened') resolve();
      else if (message.t === 'refused') {
        const Refusal = message.isInUse ? StoreInUseError : StoreOpenError;
        worker.once('exit', () => reject(new Refusal(message.message)));
      } else reject(new Error(`The store's thread began with ${message.t}.`));
    });
  });
}

function enqueue(state: State, pending: Pending): void {
  if (state.phase === 'open') {
    state.queue.push(pending);
    schedule(state);
  } else {
    atTurnEnd(() => settle([pending], allFailed([pending], 'The store is closed.'), state.options.log));
  }
}

function backUp(state: State, path: string): Promise<void> {
  if (state.phase !== 'open') return Promise.reject(new StoreError('failed', 'The store is closed.'));
  const waiting = Promise.withResolvers<void>();
  state.backups.set(path, waiting);
  post(state, { t: 'backup', path });
  return waiting.promise;
}

function backedUp(
  { backups }: State,
  path: string,
  failure: { kind: 'full' | 'failed'; message: string } | null,
) {
  const waiting = backups.get(path);
  backups.delete(path);
  if (failure === null) waiting?.resolve();
  else waiting?.reject(new StoreError(failure.kind, failure.message));
}

function schedule(state: State): void {
  if (state.isPosting || state.inFlight.length > 0 || state.queue.length === 0) return;
  state.isPosting = true;
  atTurnEnd(() => {
    state.isPosting = false;
    state.inFlight = state.queue.splice(0, BATCH_OPERATIONS);
    if (state.inFlight.length > 0) post(state, { t: 'batch', values: packRequests(state.inFlight) });
  });
}

function receive(state: State, message: FromStore): void {
  const { log, onFailure, onCommit } = state.options;
  if (message.t === 'answers') {
    const batch = state.inFlight;
    state.inFlight = [];
    const { seconds, condition } = message;
    onCommit?.({ operations: batch.length, seconds, condition });
    settle(batch, { answers: unpackAnswers(batch, message.values), failures: message.failures }, log);
    schedule(state);
    closeWhenIdle(state);
  } else if (message.t === 'backed-up') {
    backedUp(state, message.path, message.failure);
  } else if (message.t === 'report') {
    const { level, message: text, isLost } = message.report;
    log?.[level]({}, text);
    if (isLost) onFailure?.(new StoreError('failed', text));
  }
}

function closeWhenIdle(state: State): void {
  const isIdle = state.inFlight.length === 0 && state.queue.length === 0;
  if (state.phase === 'closing' && isIdle) post(state, { t: 'close' });
}

/** The thread is gone. Unless it was told to go, everybody who waits is told. */
function end(state: State): void {
  const waiting = [...state.inFlight, ...state.queue];
  const wasTold = state.phase === 'closing' && waiting.length === 0;
  state.phase = 'ended';
  state.inFlight = state.queue = [];
  const error = state.error ?? new Error('The thread of the store ended.');
  for (const path of [...state.backups.keys()]) {
    backedUp(state, path, { kind: 'failed', message: error.message });
  }
  if (wasTold) return;
  settle(waiting, allFailed(waiting, error.message), state.options.log);
  state.options.onFailure?.(error);
}

function post({ worker }: State, message: ToStore): void {
  worker.postMessage(message);
}
