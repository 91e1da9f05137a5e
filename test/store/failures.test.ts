/** What becomes of batches when the disk is full, when it fails, and when the store's thread ends. */
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { inStore, type Store } from '../../src/ports/store.ts';
import type { StoreReport } from '../../src/store/committer.ts';
import { openDatabase } from '../../src/store/database.ts';
import { StoreOpenError } from '../../src/store/open-error.ts';
import { openStore } from '../../src/store/worker-store.ts';
import { openInlineStore } from './inline-store.ts';
import { message, temporaryFolder } from './store-kit.ts';

interface Rig {
  readonly store: Store;
  readonly reports: StoreReport[];
  /** The database that is open now; another one after it was opened again. */
  database(): DatabaseSync;
  opened(): number;
  /** The next openings fail with this. */
  refuse(error: Error | undefined): void;
  /** What is found when the disk is asked. */
  readonly room: { isLeft: boolean };
  send(id: string): Promise<{ seq: number; fresh: boolean }>;
  unread(): Promise<string[]>;
}

/** A store with two accounts, segments of four messages, and its database within reach of faults. */
async function rig(): Promise<Rig> {
  const folder = await temporaryFolder();
  const reports: StoreReport[] = [];
  const room = { isLeft: true };
  let refusal: Error | undefined;
  let opened = 0;
  let database: DatabaseSync | undefined;
  const open = (): DatabaseSync => {
    if (refusal !== undefined) throw refusal;
    opened += 1;
    database = openDatabase(folder, 1);
    return database;
  };
  const store = openInlineStore(folder, {
    open,
    segmentMessages: 4,
    hasRoom: () => room.isLeft,
    report: (report) => reports.push(report),
  });
  onTestFinished(() => store.close());
  const accounts = ['hans', 'luke'].map((name) => ({ name, hash: 'h' }));
  await inStore(store, 'accounts.import', { accounts, at: 1 });
  return {
    ...{ store, reports, room, opened: () => opened, database: () => database as DatabaseSync },
    refuse: (error) => {
      refusal = error;
    },
    send: (id) => inStore(store, 'message.add', message({ sender: 1, recipient: 2, id })),
    unread: async () =>
      (await inStore(store, 'mail.unread', { recipient: 2, after: 0, limit: 999 })).map(({ id }) => id),
  };
}

interface Statement {
  run(...values: unknown[]): unknown;
  readonly sourceSQL: string;
}

/** Makes the next commit fail as SQLite fails with this result code. */
function failNextCommit(database: DatabaseSync, errcode: number): void {
  // No disk fails on demand, so the statement does, for all databases of this process, once.
  const prototype = Object.getPrototypeOf(database.prepare('COMMIT')) as Statement;
  const { run } = prototype;
  prototype.run = function (this: Statement, ...values) {
    if (this.sourceSQL !== 'COMMIT') return run.apply(this, values);
    prototype.run = run;
    throw Object.assign(new Error('disk I/O error'), { code: 'ERR_SQLITE_ERROR', errcode });
  };
  onTestFinished(() => {
    prototype.run = run;
  });
}

/* SQLite's result codes. */
const FULL = 13;
const IOERR_WRITE = 778;
const IOERR_FSYNC = 1034;

describe('a full disk', () => {
  it('refuses what writes, answers what reads, and is over when there is room', async () => {
    const { store, database, send, unread, opened } = await rig();
    for (const id of ['a', 'b', 'c', 'd', 'e']) await send(id);
    const pages = database().prepare('PRAGMA page_count').get()?.['page_count'];
    database().exec(`PRAGMA max_page_count = ${String(pages)}`);
    const text = 'x'.repeat(100_000);
    const batch = await Promise.allSettled([
      send('f'),
      inStore(store, 'message.add', message({ sender: 1, recipient: 2, id: 'g', text })),
      unread(),
      inStore(store, 'message.find', { sender: 1, id: 'f' }),
    ]);
    expect(batch).toMatchObject([
      { status: 'rejected', reason: { name: 'StoreError', kind: 'full' } },
      { status: 'rejected', reason: { kind: 'full' } },
      { status: 'fulfilled', value: ['a', 'b', 'c', 'd', 'e'] },
      { status: 'fulfilled', value: null },
    ]);
    database().exec('PRAGMA max_page_count = 1000000');
    expect(await send('g')).toMatchObject({ fresh: true });
    expect(await unread()).toEqual(['a', 'b', 'c', 'd', 'e', 'g']);
    expect(opened()).toBe(1);
  });

  it('answers all that an actor loads when it starts again (threat 17)', async () => {
    const { store, database, send } = await rig();
    failNextCommit(database(), FULL);
    const batch = await Promise.allSettled([
      send('a'),
      inStore(store, 'accounts.load', null),
      inStore(store, 'blocks.load', null),
      inStore(store, 'tokens.load', { now: 1 }),
      inStore(store, 'devices.load', null),
      inStore(store, 'invites.load', { now: 1 }),
    ]);
    expect(batch.map(({ status }) => status)).toEqual(['rejected', ...Array<string>(5).fill('fulfilled')]);
  });

  it('is full, too, where a quota is used up: SQLite calls that a failed write', async () => {
    const { store, database, send, unread, opened, room } = await rig();
    await send('a');
    room.isLeft = false;
    failNextCommit(database(), IOERR_WRITE);
    const batch = await Promise.allSettled([send('b'), unread()]);
    expect(batch).toMatchObject([
      { status: 'rejected', reason: { kind: 'full' } },
      { status: 'fulfilled', value: ['a'] },
    ]);
    room.isLeft = true;
    await send('b');
    expect(await unread()).toEqual(['a', 'b']);
    expect(opened()).toBe(1);
    failNextCommit(database(), IOERR_WRITE);
    await expect(inStore(store, 'access.expire', { now: 1 })).rejects.toMatchObject({ kind: 'failed' });
  });

  it('leaves the index of the mailboxes as it was, whatever the batch had begun', async () => {
    const { database, send, unread } = await rig();
    const expected: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const pages = database().prepare('PRAGMA page_count').get()?.['page_count'];
      database().exec(`PRAGMA max_page_count = ${String(pages)}`);
      const lost = Array.from({ length: 40 }, (_, number) =>
        send(`lost ${round} ${number} ${'x'.repeat(200)}`),
      );
      const settled = await Promise.allSettled(lost);
      expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
      database().exec('PRAGMA max_page_count = 1000000');
      for (let number = 0; number <= round; number += 1) {
        await send(`kept ${round} ${number}`);
        expected.push(`kept ${round} ${number}`);
      }
      expect(await unread()).toEqual(expected);
    }
  });

  it('undoes what a batch had written into the index of the mailboxes', async () => {
    const { database, send, unread } = await rig();
    const expected: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      failNextCommit(database(), FULL);
      await expect(send(`lost ${round}`)).rejects.toMatchObject({ kind: 'full' });
      await send(`kept ${round}`);
      expected.push(`kept ${round}`);
      expect(await unread()).toEqual(expected);
    }
  });
});

describe('a disk that fails', () => {
  it('acknowledges nothing of the batch, and opens the database again before the next', async () => {
    const { database, send, unread, opened, reports } = await rig();
    await send('a');
    const first = database();
    failNextCommit(first, IOERR_FSYNC);
    const batch = await Promise.allSettled([send('b'), unread()]);
    expect(batch).toMatchObject([
      { status: 'rejected', reason: { name: 'StoreError', kind: 'failed', message: 'disk I/O error' } },
      { status: 'rejected' },
    ]);
    expect(await unread()).toEqual(['a']);
    expect(first.isOpen).toBe(false);
    expect(opened()).toBe(2);
    expect(await send('b')).toMatchObject({ fresh: true });
    expect(await unread()).toEqual(['a', 'b']);
    expect(reports.map(({ level, isLost }) => [level, isLost])).toEqual([
      ['error', false],
      ['warn', false],
    ]);
  });

  it('is reported as lost while the database cannot be opened, and comes back when it can', async () => {
    const { database, send, unread, refuse, reports } = await rig();
    await send('a');
    failNextCommit(database(), IOERR_FSYNC);
    refuse(new StoreOpenError('The disk is gone.'));
    await expect(send('b')).rejects.toMatchObject({ kind: 'failed' });
    expect(reports.at(-1)).toEqual({ level: 'error', message: 'The disk is gone.', isLost: true });
    await expect(send('b')).rejects.toMatchObject({
      kind: 'failed',
      message: 'The database cannot be opened.',
    });
    expect(reports.at(-1)).toEqual({ level: 'error', message: 'The disk is gone.', isLost: true });
    refuse(undefined);
    await send('b');
    expect(await unread()).toEqual(['a', 'b']);
  });
});

describe('the thread of the store', () => {
  it('logs what failed and nobody waited for', async () => {
    const logged: string[] = [];
    const log = { warn: () => {}, error: (_details: object, text: string) => logged.push(text) };
    const store = await openStore({ folder: await temporaryFolder(), log });
    store.submit('token.save', { hash: 'h', previous: null, account: 9, device: 'd', expires: 1 });
    await store.close();
    expect(logged).toEqual(['Not stored: token.save: FOREIGN KEY constraint failed']);
  });

  it('tells everybody when it ends by itself', async () => {
    const posts = vi.spyOn(Worker.prototype, 'postMessage');
    onTestFinished(() => posts.mockRestore());
    const failures: Error[] = [];
    const onFailure = (error: Error) => failures.push(error);
    const store = await openStore({ folder: await temporaryFolder(), onFailure });
    await inStore(store, 'blocks.load', null);
    const thread = posts.mock.contexts[0] as Worker;
    const waiting = inStore(store, 'mail.unread', { recipient: 1, after: 0, limit: 1 });
    void thread.terminate();
    await expect(waiting).rejects.toMatchObject({ name: 'StoreError', kind: 'failed' });
    await expect(inStore(store, 'blocks.load', null)).rejects.toMatchObject({ kind: 'failed' });
    expect(failures.map(({ message: text }) => text)).toEqual(['The thread of the store ended.']);
    await store.close();
  });
});
