/** Operations that read mailboxes and move their cursors. */
import type { DatabaseSync } from 'node:sqlite';
import type { HistoryPage, HistoryQuery, MailRow } from '../ports/store.ts';
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
  const placeOf = ({ account, before, from }: HistoryQuery): number | null => {
    if (from !== undefined) return from.place;
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

/** One slice: the page, or as much of it as the rows of a slice hold. */
function findHistory(
  query: HistoryQuery,
  before: number,
  index: MailboxIndex,
  read: ReadMessage,
): HistoryPage {
  const { account, peer, limit, bytes = Infinity, from } = query;
  const needle = query.search?.toLowerCase();
  const found: MailRow[] = [];
  let taken = 0;
  const work = { places: 0, rows: 0, bytes: 0 };
  const received = index.newestFirst(account, before);
  const sent = index.newestFirst(-account, before);
  for (const place of mergeNewestFirst(received, sent)) {
    if (isEnough(work)) return { messages: found.reverse(), more: true, reached: place.seq + 1 };
    work.places += 1;
    if (peer !== undefined && place.peer !== peer) continue;
    const row = read(place.seq);
    work.rows += 1;
    if (row === undefined) continue;
    const size = Buffer.byteLength(row.text);
    work.bytes += size;
    if (needle !== undefined && !row.text.toLowerCase().includes(needle)) continue;
    taken += size;
    const isFirst = found.length === 0 && (from?.found ?? 0) === 0;
    if (found.length >= limit || (!isFirst && taken > bytes)) {
      return { messages: found.reverse(), more: true };
    }
    found.push(row);
  }
  return { messages: found.reverse(), more: false };
}

/* Some milliseconds: a whole page of ordinary length fits in. To pass over a place costs a hundredth of a row. */
const SLICE = { places: 50_000, rows: 500, bytes: 1_048_576 };

function isEnough(work: typeof SLICE): boolean {
  return work.places >= SLICE.places || work.rows >= SLICE.rows || work.bytes >= SLICE.bytes;
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
