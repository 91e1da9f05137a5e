/** The store in the calling thread: the same operations and transactions, for tests and simulation. */
import { join } from 'node:path';
import { systemClock, type Clock } from '../../src/ports/clock.ts';
import { StoreError, type Store } from '../../src/ports/store.ts';
import { createCommitter, type CommitterOptions } from '../../src/store/committer.ts';
import { openDatabase } from '../../src/store/database.ts';
import { SEGMENT_MESSAGES } from '../../src/store/mailbox-index.ts';
import { allFailed, pend, settle, type Pending } from '../../src/store/pending.ts';
import { inSlices } from '../../src/store/slices.ts';

export interface InlineStoreOptions extends Partial<CommitterOptions> {
  readonly clock?: Pick<Clock, 'now'>;
}

/**
 * Opens the store of a data folder, or one in memory (`:memory:`). Callbacks come in a later microtask; what was submitted until
 * then is one batch. Throws StoreInUseError and StoreOpenError.
 */
export function openInlineStore(folder: string, options: InlineStoreOptions = {}): Store {
  const { clock = systemClock, ...rest } = options;
  const committer = createCommitter({
    open: () => openDatabase(folder, clock.now()),
    segmentMessages: SEGMENT_MESSAGES,
    report: () => {},
    ...rest,
  });
  let queue: Pending[] = [];
  let isClosed = false;
  const flush = (): void => {
    const batch = queue;
    queue = [];
    committer.whenFree(() =>
      settle(batch, isClosed ? allFailed(batch, 'The store is closed.') : committer.commit(batch)),
    );
  };
  return {
    submit: inSlices((operation, argument, done) => {
      queue.push(pend(operation, argument, done));
      if (queue.length === 1) queueMicrotask(flush);
    }),
    async backup(file) {
      const failure = await committer.backup(join(folder, file));
      if (failure !== null) throw new StoreError(failure.kind, failure.message);
    },
    async close() {
      if (queue.length > 0) flush();
      isClosed = true;
      await committer.close();
    },
  };
}
