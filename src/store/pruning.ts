/** Pruning goes through every old message, and others must not wait for that: it is asked for slice by slice. */
import type { Store, StoreCallback } from '../ports/store.ts';

/**
 * Makes `mail.prune` one operation out of as many slices as it takes, each in a batch of its own; the answer is their
 * sum. When one fails, or the store is closed meanwhile, what was deleted until then is the answer.
 */
export function pruningInSlices(submit: Store['submit']): Store['submit'] {
  const prune = (before: number, deleted: number, done: StoreCallback<'mail.prune'> | undefined): void => {
    const next: StoreCallback<'mail.prune'> = (error, slice = 0) => {
      if (slice > 0) prune(before, deleted + slice, done);
      else if (error === null || deleted > 0) done?.(null, deleted);
      else done?.(error);
    };
    submit('mail.prune', { before }, next);
  };
  return (operation, argument, done) => {
    if (operation !== 'mail.prune') return submit(operation, argument, done);
    const { before } = argument as { before: number };
    prune(before, 0, done as StoreCallback<'mail.prune'> | undefined);
  };
}
