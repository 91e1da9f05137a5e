/** What the store's tests share: temporary data folders, the stores under test, and short ways to ask them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  inStore,
  type NewMessage,
  type Store,
  type StoreAnswer,
  type StoreArgument,
  type StoreOperation,
} from '../../src/ports/store.ts';
import { openStore } from '../../src/store/worker-store.ts';
import { openInlineStore } from './inline-store.ts';

/** Opens a store on a data folder. */
export type OpenStore = (folder: string) => Promise<Store>;

/** Every store, once with mailbox segments of two messages, so that few messages go through all of the index. */
export const STORES: readonly (readonly [name: string, open: OpenStore])[] = [
  ['in its own thread', (folder) => openStore({ folder })],
  ['in the calling thread', async (folder) => openInlineStore(folder)],
  ['with short segments', async (folder) => openInlineStore(folder, { segmentMessages: 2 })],
];

/** An empty folder, gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hubbub-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface OpenedStore {
  readonly folder: string;
  ask<O extends StoreOperation>(operation: O, argument: StoreArgument<O>): Promise<StoreAnswer<O>>;
  /** Adds accounts and answers their ids. */
  join(...names: string[]): Promise<number[]>;
  /** Closes the store and opens it again, as a restart does. */
  restart(): Promise<void>;
  store(): Store;
}

/** A store on a folder of its own, closed when the test is over. */
export async function opened(open: OpenStore): Promise<OpenedStore> {
  const folder = await temporaryFolder();
  let store = await open(folder);
  onTestFinished(() => store.close());
  const ask: OpenedStore['ask'] = (operation, argument) => inStore(store, operation, argument);
  return {
    folder,
    ask,
    store: () => store,
    async join(...names) {
      const accounts = names.map((name) => ({ name, hash: `hash of ${name}` }));
      return (await ask('accounts.import', { accounts, at: 1 })) ?? [];
    },
    async restart() {
      await store.close();
      store = await open(folder);
    },
  };
}

let made = 0;

/** A message with what a test does not care about filled in. */
export function message(part: Partial<NewMessage> & Pick<NewMessage, 'sender' | 'recipient'>): NewMessage {
  made += 1;
  return { id: `m${made}`, text: `text ${made}`, at: made, outcome: 'stored', ...part };
}
