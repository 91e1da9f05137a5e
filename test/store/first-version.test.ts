/**
 * The database of the first version that anybody ran (its first step alone), with everything in it that a server then wrote: a
 * later program brings it to its own shape and loses nothing. The step's hash is the one that stands in such databases.
 */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inStore, type StoreArgument, type StoreOperation } from '../../src/ports/store.ts';
import { MIGRATIONS } from '../../src/store/migrations.ts';
import { STORES, temporaryFolder } from './store-kit.ts';

const FIRST_STEP_SHA256 = '847a3e9254e1871c3ee6af47675ab7219431b5d33a2324e7bdc957aea2ee4c41';

/** Two unread of three messages, all but the last in a folded segment of the mailbox index; yoda is blocked twice over. */
const ROWS = `
  INSERT INTO account VALUES (1, 'Hans', 'hans', 'hash of hans', 10, NULL, 0, 1), (2, 'luke', 'luke', 'hash of luke', 11, NULL, 0, 0),
    (3, 'yoda', 'yoda', 'hash of yoda', 12, NULL, 1, 0), (4, 'gone', NULL, '', 13, 20, 0, 0);
  INSERT INTO attempt VALUES (3, 3, 5000);
  INSERT INTO cursor VALUES (1, 0), (2, 1), (3, 0);
  INSERT INTO token VALUES (2, 'laptop', 'hash of a token', 'hash before', 9000);
  INSERT INTO invite VALUES ('hash of a code', 5, 9000);
  INSERT INTO block VALUES (1, 3, 100);
  INSERT INTO presence VALUES (1, NULL, 400), (2, 300, NULL);
  UPDATE mark SET value = 450 WHERE name = 'vitals';
  UPDATE mark SET value = 3 WHERE name = 'seq';
  INSERT INTO message VALUES (1, 1, 2, 'one', 'read', 200, 1), (2, 1, 2, 'two', 'unread', 210, 0), (3, 4, 2, 'three', 'from who is gone', 220, 0);
  INSERT INTO segment VALUES (2);
  INSERT INTO posting VALUES (2, 2, 2, '[1,1,2,1]'), (2, -1, 2, '[1,2,2,2]');
`;

async function firstFolder(): Promise<string> {
  const folder = join(await temporaryFolder(), 'data');
  mkdirSync(folder, { mode: 0o700 });
  const database = new DatabaseSync(join(folder, 'hubbub.db'));
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(MIGRATIONS[0] ?? '');
  database.exec(
    `CREATE TABLE migration (version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;
     INSERT INTO migration VALUES (1, '${FIRST_STEP_SHA256}', 1);`,
  );
  database.exec(ROWS);
  database.close();
  return folder;
}

it('the first step is as it was released', () => {
  expect(
    createHash('sha256')
      .update(MIGRATIONS[0] ?? '')
      .digest('hex'),
  ).toBe(FIRST_STEP_SHA256);
});

describe.each(STORES)('the database of the first version, %s', (_name, open) => {
  it('is read whole, and written on', async () => {
    const store = await open(await firstFolder());
    onTestFinished(() => store.close());
    const ask = <O extends StoreOperation>(operation: O, argument: StoreArgument<O>) =>
      inStore(store, operation, argument);

    expect(await ask('accounts.load', null)).toMatchObject([
      { name: 'Hans', hash: 'hash of hans', operator: true, unread: [] },
      {
        name: 'luke',
        cursor: 1,
        unread: [
          { sender: 1, messages: 1, bytes: 6 },
          { sender: 4, messages: 1, bytes: 16 },
        ],
      },
      { name: 'yoda', disabled: true, failures: 3, blockedUntil: 5_000 },
    ]);
    expect(await ask('tokens.load', { now: 500 })).toEqual([
      { account: 2, device: 'laptop', hash: 'hash of a token', previous: 'hash before', expires: 9_000 },
    ]);
    expect(await ask('invites.load', { now: 500 })).toEqual([
      { hash: 'hash of a code', uses: 5, expires: 9_000 },
    ]);
    expect(await ask('blocks.load', null)).toEqual([{ owner: 1, target: 3 }]);
    expect((await ask('presence.load', null)).seen).toEqual([
      { account: 1, at: 400 },
      { account: 2, at: 450 },
    ]);
    expect(await ask('mail.unread', { recipient: 2, after: 1, limit: 9 })).toMatchObject([
      { seq: 2, id: 'two', sender: 'Hans', text: 'unread', outcome: 'stored' },
      { seq: 3, id: 'three', sender: 'gone', text: 'from who is gone' },
    ]);
    const { messages } = (await ask('mail.history', { account: 1, limit: 9 })) ?? { messages: [] };
    expect(messages.map(({ text, outcome }) => [text, outcome])).toEqual([
      ['read', 'delivered'],
      ['unread', 'stored'],
    ]);

    expect(await ask('devices.load', null)).toEqual([]);
    await ask('device.add', { account: 1, key: 'a key', at: 500 });
    expect(await ask('devices.load', null)).toEqual([{ account: 1, key: 'a key', at: 500 }]);
    const letter = { sender: 1, recipient: 2, id: 'four', text: 'new', at: 500, outcome: 'stored' as const };
    expect(await ask('message.add', letter)).toMatchObject({ seq: 4, fresh: true });
    expect(await ask('mail.unread', { recipient: 2, after: 3, limit: 9 })).toMatchObject([{ text: 'new' }]);
  });
});
