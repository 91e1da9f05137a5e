/** Operations that read mailboxes and move their cursors. */
import type { DatabaseSync } from 'node:sqlite';
import type { HistoryQuery, MailRow, StoreAnswer } from '../ports/store.ts';
import type { MailboxIndex } from './mailbox-index.ts';
import type { OperationGroup } from './operation.ts';
import { outcomeOf } from './outcome.ts';
import type { Place } from './postings.ts';

type MailOperation = 'mail.unread' | 'mail.acknowledge' | 'mail.history';
type ReadMessage = (seq: number) => MailRow | undefined;

/** The mail operations on `database`; `newest` tells the highest place that any mailbox has. */
export function createMail(
  database: DatabaseSync,
  index: MailboxIndex,
  newest: () => number,
): OperationGroup<MailOperation> {
  const read = createReadMessage(database);
  const advance = database.prepare('UPDATE cursor SET seq = ?1 WHERE account = ?2 AND seq < ?1');
  const find = database.prepare(
    'SELECT min(seq) AS seq FROM message WHERE id = ?1 AND (sender = ?2 OR recipient = ?2)',
  );
  /* The oldest of that id: another sender may take an id that is in use, and pages must not lead back to newer ones. */
  const placeOf = ({ account, before }: HistoryQuery): number | null => {
    if (before === undefined) return Number.MAX_SAFE_INTEGER;
    const seq = find.get(before, account)?.['seq'];
    return typeof seq === 'number' ? seq : null;
  };
  return {
    'mail.unread': ({ recipient, after, limit }) => {
      const rows: MailRow[] = [];
      for (const { seq } of index.oldestFirst(recipient, after)) {
        if (rows.length >= limit) break;
        const row = read(seq);
        if (row !== undefined) rows.push(row);
      }
      return rows;
    },
    'mail.acknowledge': ({ recipient, seq }) => {
      // Mail of the future must not count as read, whatever a client says.
      advance.run(Math.min(seq, newest()), recipient);
      return null;
    },
    'mail.history': (query) => {
      const before = placeOf(query);
      return before === null ? null : findHistory(query, before, index, read);
    },
  };
}

function findHistory(
  query: HistoryQuery,
  before: number,
  index: MailboxIndex,
  read: ReadMessage,
): StoreAnswer<'mail.history'> {
  const { account, peer, limit, bytes = Infinity } = query;
  let taken = 0;
  const needle = query.search?.toLowerCase();
  const found: MailRow[] = [];
  const received = index.newestFirst(account, before);
  const sent = index.newestFirst(-account, before);
  for (const place of mergeNewestFirst(received, sent)) {
    if (peer !== undefined && place.peer !== peer) continue;
    const row = read(place.seq);
    if (row === undefined) continue;
    if (needle !== undefined && !row.text.toLowerCase().includes(needle)) continue;
    taken += Buffer.byteLength(row.text);
    if (found.length >= limit || (found.length > 0 && taken > bytes)) {
      return { messages: found.reverse(), more: true };
    }
    found.push(row);
  }
  return { messages: found.reverse(), more: false };
}

function* mergeNewestFirst(one: Iterable<Place>, other: Iterable<Place>): Generator<Place> {
  const sources = [one[Symbol.iterator](), other[Symbol.iterator]()] as const;
  let [left, right] = [sources[0].next(), sources[1].next()];
  while (left.done !== true || right.done !== true) {
    if (right.done === true || (left.done !== true && left.value.seq > right.value.seq)) {
      if (left.done !== true) yield left.value;
      left = sources[0].next();
    } else {
      yield right.value;
      right = sources[1].next();
    }
  }
}

function createReadMessage(database: DatabaseSync): ReadMessage {
  const statement = database.prepare(
    `SELECT message.seq, message.id, sender.name AS sender, message.sender AS senderId,
       recipient.name AS recipient, message.text, message.at, message.outcome
     FROM message JOIN account AS sender ON sender.id = message.sender
     JOIN account AS recipient ON recipient.id = message.recipient
     WHERE message.seq = ?`,
  );
  return (seq) => {
    const row = statement.get(seq);
    if (row === undefined) return undefined;
    return { ...row, outcome: outcomeOf(row['outcome']) } as unknown as MailRow;
  };
}
