/** Opening a data folder: locks, rights, what is no database, and the steps that bring it to its newest shape. */
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inStore } from '../../src/ports/store.ts';
import { openDatabase } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openErrorOf, StoreInUseError, StoreOpenError } from '../../src/store/open-error.ts';
import { STORES, temporaryFolder } from './store-kit.ts';

const mode = (path: string): number => statSync(path).mode & 0o777;

describe.each(STORES)('opening, %s', (_name, open) => {
  it('makes a folder and files that only their owner may read', async () => {
    const folder = join(await temporaryFolder(), 'deep', 'data');
    const store = await open(folder);
    onTestFinished(() => store.close());
    await inStore(store, 'account.add', { name: 'hans', hash: 'h', at: 1 });
    const file = join(folder, 'hubbub.db');
    expect([mode(folder), mode(file), mode(`${file}-wal`)]).toEqual([0o700, 0o600, 0o600]);
  });

  it('refuses a folder that is in use, at once and without harm', async () => {
    const folder = await temporaryFolder();
    const store = await open(folder);
    for (const [, again] of STORES) {
      await expect(again(folder)).rejects.toThrow(StoreInUseError);
      await expect(again(folder)).rejects.toThrow(/hubbub\.db is in use by another server\. Stop that one/);
    }
    expect(await inStore(store, 'account.add', { name: 'hans', hash: 'h', at: 1 })).toBe(1);
    await store.close();
    const next = await open(folder);
    expect((await inStore(next, 'accounts.load', null)).length).toBe(1);
    await next.close();
  });

  it('refuses a file that is no database, and a path that is no folder', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'hubbub.db'), 'These are the minutes of our last meeting, '.repeat(99));
    await expect(open(folder)).rejects.toThrow(StoreOpenError);
    await expect(open(folder)).rejects.toThrow(/hubbub\.db: it is no Hubbub database\. Move it/);
    await expect(open(join(folder, 'hubbub.db'))).rejects.toThrow(/there is a file of that name/);
    await expect(open(join(folder, 'hubbub.db', 'data'))).rejects.toThrow(/a part of the path is a file/);
    mkdirSync(join(folder, 'other', 'hubbub.db'), { recursive: true });
    await expect(open(join(folder, 'other'))).rejects.toThrow(/it cannot be opened\. Look whether/);
  });
});

describe('the database file', () => {
  it('loses what rights others have', async () => {
    const folder = await temporaryFolder();
    openDatabase(folder, 1).close();
    chmodSync(join(folder, 'hubbub.db'), 0o644);
    openDatabase(folder, 1).close();
    expect(mode(join(folder, 'hubbub.db'))).toBe(0o600);
  });

  it('is synced, locked and distrusts its own schema', async () => {
    const database = openDatabase(await temporaryFolder(), 1);
    onTestFinished(() => database.close());
    const setting = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    const names = ['journal_mode', 'synchronous', 'foreign_keys', 'trusted_schema', 'locking_mode'];
    expect(names.map(setting)).toEqual(['wal', 2, 1, 0, 'exclusive']);
  });
});

describe('errors for people', () => {
  it.each([
    ['EACCES', /Cannot open data: you are not allowed to \(permission denied\)\. Give the folder/],
    ['EROFS', /a disk that cannot be written\. Name another/],
    ['ENOSPC', /the disk is full\. Free some space/],
  ])('%s', (code, sentence) => {
    const error = openErrorOf(Object.assign(new Error('raw'), { code }), 'data');
    expect(error).toBeInstanceOf(StoreOpenError);
    expect(error.message).toMatch(sentence);
  });
});

describe('migrations', () => {
  const first = 'CREATE TABLE one (n INTEGER)';
  const second = 'ALTER TABLE one ADD COLUMN m INTEGER';
  const fresh = () => {
    const database = new DatabaseSync(':memory:');
    onTestFinished(() => database.close());
    return database;
  };
  const columns = (database: DatabaseSync) =>
    database.prepare('SELECT * FROM pragma_table_info(?)').all('one').length;

  it('apply what is missing, once', () => {
    const database = fresh();
    migrate(database, [first], 7, 'x.db');
    migrate(database, [first, second], 8, 'x.db');
    migrate(database, [first, second], 9, 'x.db');
    expect(columns(database)).toBe(2);
    const rows = database.prepare('SELECT version, applied_at AS at FROM migration').all();
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { version: 1, at: 7 },
      { version: 2, at: 8 },
    ]);
  });

  it('refuse the database of a newer program', () => {
    const database = fresh();
    migrate(database, [first, second], 7, 'x.db');
    expect(() => migrate(database, [first], 8, 'x.db')).toThrow(StoreOpenError);
    expect(() => migrate(database, [first], 8, 'x.db')).toThrow(/x\.db was written by a newer Hubbub/);
  });

  it('refuse a step that was edited since', () => {
    const database = fresh();
    migrate(database, [first], 7, 'x.db');
    expect(() => migrate(database, [`${first} `, second], 8, 'x.db')).toThrow(/its step 1 differs/);
    expect(columns(database)).toBe(1);
  });

  it('undo a failing step whole, and keep the steps before it', () => {
    const database = fresh();
    const failing = `${second}; CREATE TABLE two (n INTEGER); INSERT INTO nowhere VALUES (1)`;
    expect(() => migrate(database, [first, failing], 7, 'x.db')).toThrow(/nowhere/);
    expect(columns(database)).toBe(1);
    expect(database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'two'").get()).toBeUndefined();
    migrate(database, [first, second], 8, 'x.db');
    expect(columns(database)).toBe(2);
  });

  it("refuse another program's database", async () => {
    const folder = await temporaryFolder();
    const foreign = new DatabaseSync(join(folder, 'hubbub.db'));
    foreign.exec('CREATE TABLE recipe (name TEXT)');
    foreign.close();
    expect(() => openDatabase(folder, 1)).toThrow(/another program's database/);
  });
});
