/** Operations that were submitted and wait for their answers; both stores call back through here. */
import { StoreError, type StoreArgument, type StoreCallback, type StoreOperation } from '../ports/store.ts';
import type { BatchOutcome, Failure, Request } from './operation.ts';

/** Where the outcome of an operation goes that nobody waits for. */
export interface StoreLog {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export type Pending = Request & { readonly done: AnyCallback | undefined };

type AnyCallback = (error: StoreError | null, answer?: unknown) => void;

/** A submitted operation. */
export function pend<O extends StoreOperation>(
  operation: O,
  argument: StoreArgument<O>,
  done: StoreCallback<O> | undefined,
): Pending {
  return { operation, argument, done: done as AnyCallback | undefined } as Pending;
}

/** Calls everybody back, in order. A callback that throws is reported as uncaught, and the others are called all the same. */
export function settle(batch: readonly Pending[], { answers, failures }: BatchOutcome, log?: StoreLog): void {
  const failed = new Map<number, Failure>(failures.map((failure) => [failure.at, failure]));
  for (const [at, pending] of batch.entries()) {
    const failure = failed.get(at);
    const error = failure === undefined ? null : new StoreError(failure.kind, failure.message);
    if (pending.done !== undefined) callBack(pending.done, error, answers[at]);
    else if (error !== null) log?.error({ operation: pending.operation }, `Not stored: ${error.message}`);
  }
}

/** The outcome of a batch of which nothing was done. */
export function allFailed(batch: readonly Request[], message: string): BatchOutcome {
  return {
    answers: batch.map(() => null),
    failures: batch.map((_request, at) => ({ at, kind: 'failed', message })),
  };
}

function callBack(done: AnyCallback, error: StoreError | null, answer: unknown): void {
  try {
    if (error === null) done(null, answer);
    else done(error);
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}
