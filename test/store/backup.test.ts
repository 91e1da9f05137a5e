/** A copy of the database while batches are committed to it. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { checkDatabase } from '../../src/store/check.ts';
import { copyDatabase } from '../../src/store/copy.ts';
import { openDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/worker-store.ts';
import { openInlineStore } from './inline-store.ts';
import { message, opened, temporaryFolder } from './store-kit.ts';
import type { OpenedStore } from './store-kit.ts';

const TEXT = 'x'.repeat(1_000);

/** Enough for some forty steps of the copy. */
async function fill({ ask, join: joinAs }: OpenedStore): Promise<[number, number]> {
  const [sender = 0, recipient = 0] = await joinAs('hans', 'luke');
  const add = () => ask('message.add', message({ sender, recipient, text: TEXT }));
  await Promise.all(Array.from({ length: 12_000 }, add));
  return [sender, recipient];
}

function countMessages(file: string): number {
  const database = new DatabaseSync(file);
  const { messages } = database.prepare('SELECT count(*) AS messages FROM message').get() ?? {};
  database.close();
  return Number(messages);
}

const copies = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('backup-'));

it('has all that was committed before it, and commits go on meanwhile', { timeout: 60_000 }, async () => {
  const store = await opened((folder) => openStore({ folder }));
  const [sender, recipient] = await fill(store);
  let isDone = false;
  const backup = store
    .store()
    .backup('backup-a.db')
    .finally(() => (isDone = true));
  let meanwhile = 0;
  while (!isDone) {
    await store.ask('message.add', message({ sender, recipient, text: TEXT }));
    if (!isDone) meanwhile++;
  }
  await backup;
  expect(meanwhile).toBeGreaterThan(1);
  const file = join(store.folder, 'backup-a.db');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  checkDatabase(file, file);
  const copied = countMessages(file);
  expect(copied).toBeGreaterThanOrEqual(12_000);
  expect(copied).toBeLessThanOrEqual(12_000 + meanwhile + 1);
});

it('is made one at a time, and a second one leaves the first alone', { timeout: 60_000 }, async () => {
  const store = await opened((folder) => openStore({ folder }));
  await fill(store);
  const first = store.store().backup('backup-a.db');
  await expect(store.store().backup('backup-b.db')).rejects.toMatchObject({
    name: 'StoreError',
    message: 'another backup is being made',
  });
  await first;
  expect(copies(store.folder)).toEqual(['backup-a.db']);
});

it('ends when the store closes, and nothing of it is left', { timeout: 60_000 }, async () => {
  const store = await opened((folder) => openStore({ folder }));
  await fill(store);
  const ended = expect(store.store().backup('backup-a.db')).rejects.toMatchObject({ kind: 'failed' });
  await store.store().close();
  await ended;
  expect(copies(store.folder)).toEqual([]);
  await expect(store.store().backup('backup-b.db')).rejects.toThrow('The store is closed.');
});

it('is refused when it would fill the disk', async () => {
  const folder = await temporaryFolder();
  const database = openDatabase(folder, 1);
  const path = join(folder, 'backup-a.db');
  await expect(
    copyDatabase(
      database,
      path,
      () => undefined,
      () => 67_108_864,
    ).done,
  ).rejects.toMatchObject({
    kind: 'full',
    message: expect.stringMatching(/has 64 MiB free, and a backup needs \d+ MiB there/) as string,
  });
  expect(existsSync(path)).toBe(false);
  await copyDatabase(
    database,
    path,
    () => undefined,
    () => 2 * 67_108_864,
  ).done;
  checkDatabase(path, path);
  database.close();
});

it(
  'does not outlive a failure of the disk; then the database is opened again',
  { timeout: 60_000 },
  async () => {
    const openings: DatabaseSync[] = [];
    const store = await opened((folder) => {
      const open = () => {
        const database = openDatabase(folder, 1);
        openings.push(database);
        return database;
      };
      return Promise.resolve(openInlineStore(folder, { open }));
    });
    const [sender, recipient] = await fill(store);
    const add = () => store.ask('message.add', message({ sender, recipient }));
    const ended = expect(store.store().backup('backup-a.db')).rejects.toMatchObject({ kind: 'failed' });
    // So that the next batch fails.
    openings[0]?.exec('PRAGMA query_only = ON');
    await expect(add()).rejects.toMatchObject({ kind: 'failed' });
    await ended;
    await add();
    expect(openings).toHaveLength(2);
    expect(copies(store.folder)).toEqual([]);
  },
);

it('is cleared away at the next start when nobody took it', async () => {
  const folder = await temporaryFolder();
  for (const name of ['backup-a.db', 'backup-a.db-journal', 'backup-notes.txt']) {
    writeFileSync(join(folder, name), 'x');
  }
  const store = await openStore({ folder });
  await store.close();
  expect(readdirSync(folder).sort()).toEqual(['backup-notes.txt', 'hubbub.db']);
});
