/** What an operation is inside the store: a function on the open database, and a request for one. */
import type { StoreAnswer, StoreArgument, StoreOperation } from '../ports/store.ts';

/** Does an operation at once, inside the running transaction; throws what SQLite throws. */
export type OperationFunction<O extends StoreOperation> = (argument: StoreArgument<O>) => StoreAnswer<O>;

/** The functions of some operations, by name. */
export type OperationGroup<O extends StoreOperation> = { readonly [Name in O]: OperationFunction<Name> };

/** An operation with its argument. */
export type Request = {
  [O in StoreOperation]: { readonly operation: O; readonly argument: StoreArgument<O> };
}[StoreOperation];

/** Why one request of a batch, found by its place in it, was not done. */
export interface Failure {
  readonly at: number;
  readonly kind: 'full' | 'failed';
  readonly message: string;
}

/** What came of a batch: an answer for each request, null in the place of one that failed. */
export interface BatchOutcome {
  readonly answers: readonly unknown[];
  readonly failures: readonly Failure[];
}
