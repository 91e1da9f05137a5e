/** A store whose disk is full when a test says so: every write is refused as the real one refuses it, reads are answered. */
import { StoreError } from '../../src/ports/store.ts';
import type { Store, StoreOperation } from '../../src/ports/store.ts';

export interface FrailStore extends Store {
  isFull: boolean;
}

const READS: ReadonlySet<StoreOperation> = new Set([
  ...([
    'accounts.load',
    'tokens.load',
    'devices.load',
    'invites.load',
    'blocks.load',
    'presence.load',
  ] as const),
  ...(['message.find', 'mail.unread', 'mail.history'] as const),
]);

/** Puts itself in front of `store`. */
export function frailStore(store: Store): FrailStore {
  const frail: FrailStore = {
    isFull: false,
    submit(operation, argument, done) {
      if (!frail.isFull || READS.has(operation)) store.submit(operation, argument, done);
      else queueMicrotask(() => done?.(new StoreError('full', 'The disk is full.')));
    },
    backup: (file) => store.backup(file),
    close: () => store.close(),
  };
  return frail;
}
