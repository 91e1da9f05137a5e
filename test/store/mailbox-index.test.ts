/** What the mailbox index keeps in memory and on disk, which no operation shows. */
import type { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { createMailboxIndex, type MailboxIndex } from '../../src/store/mailbox-index.ts';
import { createPrune } from '../../src/store/prune.ts';

const SEGMENT = 4;

function rig(): { database: DatabaseSync; index: () => MailboxIndex } {
  const database = openDatabase(':memory:', 1);
  onTestFinished(() => database.close());
  const account = database.prepare('INSERT INTO account (name, hash, created_at) VALUES (?, ?, 1)');
  for (const name of ['hans', 'luke']) account.run(name, 'h');
  database.exec('INSERT INTO cursor VALUES (1, 1000)');
  return { database, index: () => createMailboxIndex(database, SEGMENT) };
}

function store(database: DatabaseSync, index: MailboxIndex, seq: number, recipient: number, at = seq): void {
  database
    .prepare('INSERT INTO message VALUES (?, 1, ?, ?, ?, ?, 0)')
    .run(seq, recipient, `m${seq}`, 'text', at);
  index.add({ seq, sender: 1, recipient });
}

/** Each message in a transaction of its own, as it comes from a quiet server. */
function storeAll(database: DatabaseSync, index: MailboxIndex, from: number, to: number): void {
  for (let seq = from; seq <= to; seq += 1) {
    store(database, index, seq, 1 + (seq % 3));
    index.fold(1);
    index.committed();
  }
}

const places = (index: MailboxIndex, box: number): number[] =>
  [...index.oldestFirst(box, 0)].map(({ seq }) => seq);
const count = (database: DatabaseSync, table: string): unknown =>
  database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'];

describe('the mailbox index', () => {
  it('forgets what was rolled back, also what somebody sent to himself', () => {
    const { database, index: open } = rig();
    const index = open();
    store(database, index, 1, 2);
    store(database, index, 2, 1);
    index.committed();
    for (const [seq, recipient] of [
      [3, 1],
      [4, 2],
      [5, 3],
    ] as const) {
      index.add({ seq, sender: 1, recipient });
    }
    index.rolledBack();
    expect([1, 2, 3, -1].map((box) => places(index, box))).toEqual([[2], [1], [], [1]]);
  });

  it('counts towards a segment only what stayed', () => {
    const { database, index: open } = rig();
    const index = open();
    for (let round = 0; round < SEGMENT; round += 1) {
      index.add({ seq: 9, sender: 1, recipient: 2 });
      index.rolledBack();
    }
    store(database, index, 10, 2);
    index.committed();
    store(database, index, 11, 2);
    index.fold(1);
    index.committed();
    expect(index.highs()).toEqual([]);
  });

  it('writes a segment for every few messages, and takes up what no segment holds', () => {
    const { database, index: open } = rig();
    storeAll(database, open(), 1, 10);
    const again = open();
    expect(again.highs()).toEqual([4, 8]);
    expect(places(again, 2)).toEqual([1, 4, 7, 10]);
    expect(places(again, -1)).toEqual([1, 2, 4, 5, 7, 8, 10]);
    expect([...again.newestFirst(2, 7)].map(({ seq }) => seq)).toEqual([4, 1]);
  });

  it('clears away what was left of a segment that was never finished', () => {
    const { database, index: open } = rig();
    database.exec("INSERT INTO posting VALUES (3, 77, 3, '[3,1]')");
    storeAll(database, open(), 1, 6);
    const orphans = database
      .prepare('SELECT 1 FROM posting WHERE segment NOT IN (SELECT high FROM segment)')
      .all();
    expect(orphans).toEqual([]);
    expect(count(database, 'posting')).toBeGreaterThan(0);
  });
});

describe('pruning', () => {
  it('takes deleted messages out of their segment, and an empty segment away', () => {
    const { database, index: open } = rig();
    const index = open();
    storeAll(database, index, 1, 10);
    const prune = createPrune(database, index)['mail.prune'];
    database.exec('INSERT INTO cursor VALUES (2, 0)');
    expect(prune({ before: 9 })).toBe(5);
    index.committed();
    expect(database.prepare('SELECT segment, places FROM posting WHERE box = -1').all()).toMatchObject([
      { segment: 4, places: '[1,2,4,2]' },
      { segment: 8, places: '[7,2]' },
    ]);
    database.exec('UPDATE cursor SET seq = 1000');
    expect(prune({ before: 9 })).toBe(3);
    index.committed();
    expect(index.highs()).toEqual([]);
    expect([count(database, 'segment'), count(database, 'posting')]).toEqual([0, 0]);
    expect(places(index, 2)).toEqual([10]);
  });

  it('takes away a segment that an interrupted pass left empty', () => {
    const { database, index: open } = rig();
    storeAll(database, open(), 1, 10);
    database.exec('DELETE FROM message WHERE seq <= 4');
    const index = open();
    createPrune(database, index)['mail.prune']({ before: 0 });
    expect(index.highs()).toEqual([8]);
  });
});
