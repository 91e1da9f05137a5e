/** Reads every account for the server's start, with what waits in its mailbox. */
import type { DatabaseSync } from 'node:sqlite';
import type { AccountRow } from '../ports/store.ts';
import type { MailboxIndex } from './mailbox-index.ts';
import type { OperationGroup } from './operation.ts';

type Waiting = Map<number, { sender: number; messages: number; bytes: number }>;

/** The operation that reads the accounts in `database`. */
export function createAccountRows(
  database: DatabaseSync,
  index: MailboxIndex,
): OperationGroup<'accounts.load'> {
  const list = database.prepare(
    `SELECT account.id, account.name, account.hash, account.disabled, account.operator, cursor.seq AS cursor,
       coalesce(attempt.failures, 0) AS failures, coalesce(attempt.blocked_until, 0) AS blockedUntil
     FROM account JOIN cursor ON cursor.account = account.id
     LEFT JOIN attempt ON attempt.account = account.id
     WHERE account.key IS NOT NULL ORDER BY account.id`,
  );
  const countUnread = createUnreadCount(database, index);
  return {
    'accounts.load': () => {
      const rows = list.all() as unknown as Omit<AccountRow, 'unread'>[];
      const unread = countUnread(rows);
      return rows.map((row) => ({
        ...row,
        disabled: Boolean(row.disabled),
        operator: Boolean(row.operator),
        unread: [...(unread.get(row.id)?.values() ?? [])],
      }));
    },
  };
}

type Cursors = readonly { readonly id: number; readonly cursor: number }[];

/** Goes through the segments once for all accounts: a search by account and segment grows with both. */
function createUnreadCount(
  database: DatabaseSync,
  index: MailboxIndex,
): (cursors: Cursors) => ReadonlyMap<number, Waiting> {
  const size = database.prepare('SELECT octet_length(text) AS bytes FROM message WHERE seq = ?');
  return (cursors) => {
    const unread = new Map<number, Waiting>();
    const count = (account: number, sender: number, seq: number): void => {
      const bytes = size.get(seq)?.['bytes'];
      if (bytes === undefined) return;
      const waiting: Waiting = unread.get(account) ?? new Map<never, never>();
      const sum = waiting.get(sender) ?? { sender, messages: 0, bytes: 0 };
      waiting.set(sender, { sender, messages: sum.messages + 1, bytes: sum.bytes + Number(bytes) });
      unread.set(account, waiting);
    };
    for (const { account, peer, seq } of index.unreadInSegments()) count(account, peer, seq);
    for (const { id, cursor } of cursors) {
      for (const { peer, seq } of index.unreadInMemory(id, cursor)) count(id, peer, seq);
    }
    return unread;
  };
}
