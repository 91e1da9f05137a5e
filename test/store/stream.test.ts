/** The contract of src/ports/store.ts: one ordered stream of operations. Held against every store. */
import { describe, expect, it } from 'vitest';
import { StoreError } from '../../src/ports/store.ts';
import { message, opened, STORES } from './store-kit.ts';

describe.each(STORES)('the stream of operations, %s', (_name, open) => {
  it('calls back in order of submission, and never before submit returned', async () => {
    const { store, join } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const called: number[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const COUNT = 3000;
    for (let number = 0; number < COUNT; number += 1) {
      const done = () => {
        called.push(number);
        if (called.length === COUNT) resolve();
      };
      if (number % 3 === 0) store().submit('message.add', message({ sender: hans, recipient: luke }), done);
      else if (number % 3 === 1)
        store().submit('attempts.save', { account: null, failures: 1, blockedUntil: 0 }, done);
      else store().submit('mail.unread', { recipient: luke, after: 0, limit: 1 }, done);
      expect(called.length).toBe(0);
    }
    await promise;
    expect(called).toEqual(Array.from({ length: COUNT }, (_, number) => number));
  });

  it('lets a read see the writes before it, and none after it', async () => {
    const { ask, join } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const unread = () => ask('mail.unread', { recipient: luke, after: 0, limit: 9 });
    const add = () => ask('message.add', message({ sender: hans, recipient: luke }));
    const answers = await Promise.all([unread(), add(), unread(), add(), add(), unread()]);
    expect([answers[0], answers[2], answers[5]].map((rows) => (rows as unknown[]).length)).toEqual([0, 1, 3]);
  });

  it('takes operations that a callback submits', async () => {
    const { store, join } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    store().submit('message.add', message({ sender: hans, recipient: luke }), () => {
      store().submit('mail.unread', { recipient: luke, after: 0, limit: 9 }, (_error, rows) =>
        resolve(rows?.length),
      );
    });
    expect(await promise).toBe(1);
  });

  it('fails one operation that is at fault, and not its neighbours', async () => {
    const { ask, join } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const token = { hash: 'h', previous: null, account: 999, device: 'd', expires: 1 };
    const add = (text: string) => ask('message.add', message({ sender: hans, recipient: luke, text }));
    const batch = [
      ...Array.from({ length: 20 }, (_, number) => add(`before ${number}`)),
      ask('token.save', token),
      ask('accounts.import', {
        accounts: [
          { name: 'yoda', hash: 'y' },
          { name: 'leia', hash: faulty },
        ],
        at: 1,
      }),
      ...Array.from({ length: 10 }, (_, number) => add(`after ${number}`)),
      add(faulty),
      ...Array.from({ length: 10 }, (_, number) => add(`last ${number}`)),
    ];
    const settled = await Promise.allSettled(batch);
    const failed = settled.flatMap(({ status }, at) => (status === 'rejected' ? [at] : []));
    expect(failed).toEqual([20, 21, 32]);
    expect(settled[20]).toMatchObject({ reason: expect.any(StoreError) as unknown });
    expect(settled[20]).toMatchObject({ reason: { kind: 'failed' } });
    const unread = await ask('mail.unread', { recipient: luke, after: 0, limit: 99 });
    expect(unread.length).toBe(40);
    expect((await ask('accounts.load', null)).map(({ name }) => name)).toEqual(['hans', 'luke']);
  });

  it('waits in close for what was submitted, and refuses what comes later', async () => {
    const { store, join, restart, ask } = await opened(open);
    const [hans = 0, luke = 0] = await join('hans', 'luke');
    const closed = store();
    const heard: unknown[] = [];
    for (let number = 0; number < 50; number += 1) {
      closed.submit('message.add', message({ sender: hans, recipient: luke }), (error) => heard.push(error));
    }
    await restart();
    expect(heard).toEqual(Array<null>(50).fill(null));
    expect((await ask('mail.unread', { recipient: luke, after: 0, limit: 99 })).length).toBe(50);
    const { promise, resolve } = Promise.withResolvers<StoreError | null>();
    let isReturned = false;
    closed.submit('blocks.load', null, (error) => resolve(isReturned ? error : null));
    isReturned = true;
    expect(await promise).toMatchObject({ name: 'StoreError', kind: 'failed' });
    await closed.close();
  });
});

/* A value that no column takes and any thread can be sent: what only a mistake of ours could hand over. */
const faulty = null as unknown as string;
