/** What the server's thread and the store's say to each other. */
import type { StoreCondition } from '../ports/store.ts';
import type { StoreReport } from './committer.ts';
import type { Failure } from './operation.ts';

/** Given to the store's thread when it starts. */
export interface StoreSettings {
  readonly folder: string;
  readonly segmentMessages: number;
}

/** `values` is a parcel of requests. The next batch is posted after the answers to this one came. */
export type ToStore =
  | { readonly t: 'batch'; readonly values: readonly unknown[] }
  | { readonly t: 'backup'; readonly path: string }
  | { readonly t: 'close' };

/** First `opened` or `refused`; then `answers` to each batch, in order, as a parcel, and in between a word on each backup. */
export type FromStore =
  | { readonly t: 'opened' }
  | { readonly t: 'refused'; readonly isInUse: boolean; readonly message: string }
  | {
      readonly t: 'answers';
      readonly values: readonly unknown[];
      readonly failures: readonly Failure[];
      /** How long the commit took. */
      readonly seconds: number;
      readonly condition: StoreCondition;
    }
  /** To each `backup`: what went wrong, or null. */
  | { readonly t: 'backed-up'; readonly path: string; readonly failure: Omit<Failure, 'at'> | null }
  | { readonly t: 'report'; readonly report: StoreReport };
