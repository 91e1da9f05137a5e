/** Operations that store messages: the store's hot path. */
import type { DatabaseSync } from 'node:sqlite';
import type { NewMessage, StoreAnswer } from '../ports/store.ts';
import type { MailboxIndex } from './mailbox-index.ts';
import type { OperationGroup } from './operation.ts';
import { outcomeOf, outcomeNumber } from './outcome.ts';

type Added = StoreAnswer<'message.add'>;
type Stored = NonNullable<StoreAnswer<'message.find'>>;

export interface Messages {
  readonly operations: OperationGroup<'message.add' | 'message.find' | 'message.outcome'>;
  /** Adds exactly RUN messages by one statement, all of them or (when it throws) none. */
  addRun(messages: readonly NewMessage[]): Added[];
  /** The highest place that any mailbox has. */
  newest(): number;
}

/** How many messages one statement adds; it saves a third of the time against one each, and more save little. */
export const RUN = 16;

const COLUMNS = '(seq, sender, recipient, id, text, at, outcome)';
const ROW = '(?, ?, ?, ?, ?, ?, ?)';
const UNLESS_KNOWN = 'ON CONFLICT (id, sender) DO NOTHING';

/** The operations that add messages to `database` and to the index of its mailboxes. */
export function createMessages(database: DatabaseSync, index: MailboxIndex): Messages {
  const one = database.prepare(`INSERT INTO message ${COLUMNS} VALUES ${ROW} ${UNLESS_KNOWN}`);
  const rows = Array<string>(RUN).fill(ROW).join(', ');
  const many = database.prepare(`INSERT INTO message ${COLUMNS} VALUES ${rows} ${UNLESS_KNOWN}`);
  const find = database.prepare('SELECT seq, outcome FROM message WHERE id = ? AND sender = ?');
  const correct = database.prepare('UPDATE message SET outcome = ? WHERE seq = ?');
  // Not AUTOINCREMENT, which writes its counter with each statement. A number that was not used leaves a gap.
  let seq = highestSeq(database);

  const enter = (at: number, { sender, recipient, outcome }: NewMessage): Added => {
    index.add({ seq: at, sender, recipient });
    return { seq: at, fresh: true, outcome };
  };
  const stored = ({ id, sender }: { id: string; sender: number }): Stored | null => {
    const row = find.get(id, sender);
    return row === undefined ? null : { seq: Number(row['seq']), outcome: outcomeOf(row['outcome']) };
  };
  const known = (message: NewMessage): Added => {
    const row = stored(message);
    if (row === null) throw new Error(`The message ${message.id} was neither added nor found.`);
    return { ...row, fresh: false };
  };
  const add = (message: NewMessage): Added => {
    seq += 1;
    const { sender, recipient, id, text, at, outcome } = message;
    const { changes } = one.run(seq, sender, recipient, id, text, at, outcomeNumber(outcome));
    return changes === 1 ? enter(seq, message) : known(message);
  };
  const addRun = (messages: readonly NewMessage[]): Added[] => {
    const first = seq + 1;
    const values: (number | string)[] = [];
    for (const { sender, recipient, id, text, at, outcome } of messages) {
      seq += 1;
      values.push(seq, sender, recipient, id, text, at, outcomeNumber(outcome));
    }
    const isAllFresh = many.run(...values).changes === messages.length;
    return messages.map((message, place) => {
      if (isAllFresh) return enter(first + place, message);
      const answer = known(message);
      return answer.seq === first + place ? enter(answer.seq, message) : answer;
    });
  };
  const outcome: Messages['operations']['message.outcome'] = (change) => {
    correct.run(outcomeNumber(change.outcome), change.seq);
    return null;
  };
  return {
    addRun,
    newest: () => seq,
    operations: { 'message.add': add, 'message.find': stored, 'message.outcome': outcome },
  };
}

/** A number is never given twice: pruning notes the newest one before it deletes it. */
function highestSeq(database: DatabaseSync): number {
  const row = database
    .prepare(
      `SELECT max(
        coalesce((SELECT max(seq) FROM message), 0),
        (SELECT value FROM mark WHERE name = 'seq')) AS seq`,
    )
    .get();
  return Number(row?.['seq']);
}
