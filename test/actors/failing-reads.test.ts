/** A store that cannot read for a while: what is stored goes out later, and nobody is told what is not known (found by test/simulation). */
import { expect, it } from 'vitest';
import { StoreError, type Store } from '../../src/ports/store.ts';
import { openInlineStore } from '../store/inline-store.ts';
import { startTown } from './town.ts';

const MESSAGE = { t: 'message', to: 'luke', text: 'x', message: 'aaaaaaaa1' } as const;

const READS: ReadonlySet<string> = new Set(['mail.unread', 'mail.history', 'message.find']);

/** Hans and luke, of whom hans is there, over a store whose reads of mail fail while `disk.isFailing`; `reads` counts them. */
async function townWithDisk() {
  const disk = { isFailing: false, reads: 0 };
  const inner = openInlineStore(':memory:');
  const store: Store = {
    ...inner,
    submit(operation, argument, done) {
      if (operation === 'mail.unread') disk.reads++;
      if (!disk.isFailing || !READS.has(operation)) inner.submit(operation, argument, done);
      else queueMicrotask(() => done?.(new StoreError('failed', 'The disk failed.')));
    },
  };
  const town = await startTown({}, store);
  for (const name of ['hans', 'luke']) await town.addUser(name);
  const enter = async (name: string) => {
    const entered = await town.enter(name);
    if (!entered) throw new Error(`${name} did not get in`);
    return entered;
  };
  return { town, disk, enter, hans: await enter('hans') };
}

it('R18: mail that could not be read is read again, though nobody writes or acknowledges anything', async () => {
  const { town, disk, enter, hans } = await townWithDisk();
  expect(await hans.ask(MESSAGE)).toMatchObject({ outcome: 'stored' });
  disk.isFailing = true;
  const luke = await enter('luke');
  for (let second = 0; second < 10; second++) await town.pass(1_000);
  const mail = () => luke.events.filter(({ t }) => t === 'message');
  expect(mail()).toEqual([]);
  disk.isFailing = false;
  for (let second = 0; second < 10; second++) await town.pass(1_000);
  expect(mail()).toMatchObject([{ text: 'x', mail: true }]);
});

it('R18: a mailbox that cannot be read is tried every few seconds, not more often, and no more once it was read', async () => {
  const { town, disk, enter } = await townWithDisk();
  disk.isFailing = true;
  await enter('luke');
  disk.reads = 0;
  for (let tenth = 0; tenth < 100; tenth++) await town.pass(100);
  expect(disk.reads).toBeGreaterThanOrEqual(3);
  expect(disk.reads).toBeLessThanOrEqual(6);
  disk.isFailing = false;
  await town.pass(3_000);
  disk.reads = 0;
  for (let second = 0; second < 10; second++) await town.pass(1_000);
  expect(disk.reads).toBe(0);
});

it('R17, R41: a message that comes again is not called refused while the store cannot say whether it was accepted', async () => {
  const { disk, enter, hans } = await townWithDisk();
  const luke = await enter('luke');
  const first = await hans.ask(MESSAGE);
  expect(first).toMatchObject({ ok: true });
  await luke.ask({ t: 'block', user: 'hans' });
  disk.isFailing = true;
  expect(await hans.ask(MESSAGE)).toMatchObject({ ok: false, code: 'interrupted' });
  disk.isFailing = false;
  expect(await hans.ask(MESSAGE)).toEqual(first);
});

it('R22: a history that cannot be read is no matter of storing', async () => {
  const { disk, hans } = await townWithDisk();
  disk.isFailing = true;
  const refused = await hans.ask({ t: 'history' });
  expect(refused).toMatchObject({ ok: false, code: 'internal' });
  expect(refused).toHaveProperty('message', expect.stringContaining('cannot read its disk'));
});
