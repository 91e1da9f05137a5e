/** All operations on one open database. The committer runs them. */
import type { DatabaseSync } from 'node:sqlite';
import type { StoreOperation } from '../ports/store.ts';
import { createDevices, createExpiry, createInvites, createTokens } from './access.ts';
import { createAccountRows } from './account-rows.ts';
import { createAccounts } from './accounts.ts';
import { createBlocks } from './blocks.ts';
import { createMail } from './mail.ts';
import { createMailboxIndex, type MailboxIndex } from './mailbox-index.ts';
import { createMessages, type Messages } from './messages.ts';
import type { OperationGroup } from './operation.ts';
import { createPresence } from './presence.ts';
import { createPrune } from './prune.ts';

export interface Operations {
  readonly table: OperationGroup<StoreOperation>;
  readonly index: MailboxIndex;
  readonly addRun: Messages['addRun'];
}

/** Prepares every operation on `database`; `segmentMessages` is the size of the mailbox index's segments. */
export function createOperations(database: DatabaseSync, segmentMessages: number): Operations {
  const index = createMailboxIndex(database, segmentMessages);
  const messages = createMessages(database, index);
  return {
    index,
    addRun: messages.addRun,
    table: {
      ...createAccountRows(database, index),
      ...createAccounts(database),
      ...createTokens(database),
      ...createDevices(database),
      ...createInvites(database),
      ...createExpiry(database),
      ...createBlocks(database),
      ...createPresence(database),
      ...messages.operations,
      ...createMail(database, index, messages.newest),
      ...createPrune(database, index),
    },
  };
}
