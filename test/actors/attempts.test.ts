/** R4 from the inside: wrong passwords on a name, the block, what is written down of it, and what is taken up after a restart. */
import { expect, it } from 'vitest';
import { blockedRefusal, createAttempts } from '../../src/actors/accounts/attempts.ts';

import { createLastingWrites } from '../../src/actors/lasting-writes.ts';
import { createBus } from '../../src/bus/bus.ts';
import { StoreError, type AccountRow, type Store } from '../../src/ports/store.ts';
import { manualClock } from '../client/core/manual-clock.ts';

const HANS = { user: { id: 7, name: 'Hans' }, hash: 'x', disabled: false, operator: false };
const ROW = { ...HANS, id: 7, name: 'Hans', failures: 0, blockedUntil: 0 } as unknown as AccountRow;

function place({ maxAttempts = 3, unknownNames = 2 } = {}) {
  const clock = manualClock();
  const saved: unknown[] = [];
  const disk = { error: null as Error | null };
  const store = {
    submit(operation: string, argument: unknown, done?: (error: unknown, answer?: unknown) => void) {
      if (disk.error === null) saved.push([operation, argument]);
      queueMicrotask(() => done?.(disk.error, null));
    },
  } as unknown as Store;
  const crashes: [string, unknown][] = [];
  const bus = createBus((error) => {
    throw error;
  });
  const lasting = createLastingWrites(store, clock, () => undefined);
  const settings = { login: { maxAttempts, blockDurationSeconds: 60 }, limits: { unknownNames } };
  const attempts = createAttempts(bus, { store, lasting, clock }, settings, (name, error) => {
    crashes.push([name, error]);
  });
  bus.on('account.opened', ({ name }) => attempts.opened(name));
  const opened: string[] = [];
  bus.on('account.opened', ({ name }) => opened.push(name));
  // What rings the timers of machines; of them this one wants only the end of a block.
  const ring = (name: string) =>
    bus.publish({ type: 'timer.rang', timer: 'block' } as never, `account/${name.toLowerCase()}`);
  return { clock, saved, disk, bus, attempts, crashes, opened, ring };
}

const wrong = (here: ReturnType<typeof place>, name = 'hans') =>
  here.attempts.wrong(name, name.toLowerCase() === 'hans' ? HANS : undefined);

it('tells the tries that are left, then the block, and writes each down before it answers', async () => {
  const here = place();
  expect(await wrong(here)).toMatchObject({
    ...{ code: 'bad-credentials', message: 'wrong name or password (2 tries left)', attemptsLeft: 2 },
  });
  expect(here.saved).toEqual([['attempts.save', { account: 7, failures: 1, blockedUntil: 0 }]]);
  expect(await wrong(here, 'HANS')).toMatchObject({
    ...{ code: 'bad-credentials', message: 'wrong name or password (1 try left)', attemptsLeft: 1 },
  });
  expect(here.attempts.blockedSeconds('hans')).toBe(0);
  here.clock.advance(5);
  const blockedUntil = here.clock.now() + 60_000;
  expect(await wrong(here)).toMatchObject({ code: 'account-blocked', retryAfterSeconds: 60 });
  expect(here.saved.at(-1)).toEqual(['attempts.save', { account: 7, failures: 3, blockedUntil }]);
  expect(here.attempts.blockedSeconds('HanS')).toBe(60);
  here.clock.advance(59.5);
  expect(here.attempts.blockedSeconds('hans')).toBe(0.5);
  here.clock.advance(1);
  expect(here.attempts.blockedSeconds('hans')).toBe(0);
});

it('a right password, the end of the block and a pardon each forget all of it, on disk too', async () => {
  const here = place();
  const none = ['attempts.save', { account: 7, failures: 0, blockedUntil: 0 }];
  await wrong(here);
  here.attempts.right('HANS');
  expect(here.saved.at(-1)).toEqual(none);
  for (const end of ['ring', 'pardon']) {
    for (let n = 0; n < 3; n++) await wrong(here);
    expect(here.attempts.blockedSeconds('hans')).toBe(60);
    // A right password during a block changes nothing.
    here.attempts.right('hans');
    expect(here.attempts.blockedSeconds('hans')).toBe(60);
    if (end === 'ring') here.ring('Hans');
    else here.attempts.unblock('HANS');
    expect(here.attempts.blockedSeconds('hans'), end).toBe(0);
    expect(here.saved.at(-1)).toEqual(none);
    expect(await wrong(here)).toMatchObject({ attemptsLeft: 2 });
    here.attempts.unblock('hans');
  }
  expect(here.opened.length).toBe(5);
  here.attempts.right('nobody');
  here.attempts.unblock('nobody');
});

it('what a restart found: a block goes on for the time that is left, and never longer than a block', async () => {
  const here = place();
  here.attempts.remember({ ...ROW, failures: 3, blockedUntil: here.clock.now() + 20_000 });
  expect(here.attempts.blockedSeconds('hans')).toBe(20);
  here.attempts.remember({ ...ROW, id: 8, name: 'Yoda', failures: 3, blockedUntil: here.clock.now() + 1e9 });
  expect(here.attempts.blockedSeconds('yoda')).toBe(60);
});

it('what a restart found: failures count on, a block that is over counts no more', async () => {
  const here = place();
  here.attempts.remember({ ...ROW, failures: 2 });
  here.attempts.remember({ ...ROW, id: 8, name: 'Yoda', failures: 3, blockedUntil: here.clock.now() });
  here.attempts.remember({ ...ROW, id: 9, name: 'Leia' });
  expect(await wrong(here)).toMatchObject({ code: 'account-blocked' });
  expect(await here.attempts.wrong('yoda', { ...HANS, user: { id: 8, name: 'Yoda' } })).toMatchObject({
    attemptsLeft: 2,
  });
  expect(here.opened).toEqual([]);
});

it('names without an account are blocked as well, in bounded memory: the oldest is forgotten first', async () => {
  const here = place({ maxAttempts: 1 });
  await wrong(here, 'hans');
  for (const name of ['a', 'B']) expect(await wrong(here, name)).toMatchObject({ code: 'account-blocked' });
  // The same work as for a name that exists.
  expect(here.saved.at(-1)).toMatchObject(['attempts.save', { account: null, failures: 1 }]);
  expect(['a', 'b', 'hans'].map(here.attempts.blockedSeconds)).toEqual([60, 60, 60]);
  await wrong(here, 'c');
  expect(['a', 'b', 'c', 'hans'].map(here.attempts.blockedSeconds)).toEqual([0, 60, 60, 60]);
  // Nothing is heard any more by what was forgotten; one that is open again leaves nothing behind on the disk.
  const before = here.saved.length;
  here.ring('a');
  expect(here.opened).toEqual([]);
  here.ring('b');
  expect([here.opened, here.saved.length]).toEqual([['B'], before]);
});

it('a full disk counts in memory, and is told later; a mistake of ours is thrown on', async () => {
  const here = place();
  here.disk.error = new StoreError('full', 'The disk is full.');
  await wrong(here);
  expect(await wrong(here, 'nobody')).toMatchObject({ attemptsLeft: 2 });
  expect(await wrong(here)).toMatchObject({ attemptsLeft: 1 });
  expect(here.saved).toEqual([]);
  here.disk.error = null;
  here.clock.advance(2);
  expect(here.saved).toEqual([['attempts.save', { account: 7, failures: 2, blockedUntil: 0 }]]);
  here.disk.error = new TypeError('a mistake');
  await expect(wrong(here)).rejects.toThrow('a mistake');
});

it('an older write that waited for the disk does not undo a newer one', async () => {
  const here = place();
  here.disk.error = new StoreError('full', 'The disk is full.');
  await wrong(here);
  here.disk.error = null;
  await wrong(here);
  here.clock.advance(10);
  expect(here.saved).toEqual([['attempts.save', { account: 7, failures: 2, blockedUntil: 0 }]]);
});

it('judges one name one at a time, however it is written, and others meanwhile', async () => {
  const { attempts } = place();
  const said: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = attempts.inTurn('Hans', async () => {
    said.push('first begins');
    await gate.promise;
    said.push('first ends');
    throw new Error('first');
  });
  const second = attempts.inTurn('hANS', async () => said.push('second'));
  const third = attempts.inTurn('hans', async () => said.push('third'));
  await attempts.inTurn('yoda', async () => said.push('yoda'));
  expect(said).toEqual(['first begins', 'yoda']);
  gate.resolve();
  await expect(first).rejects.toThrow('first');
  await Promise.all([second, third]);
  expect(said).toEqual(['first begins', 'yoda', 'first ends', 'second', 'third']);
});

it('an account with failures takes no place of a name without one', async () => {
  const here = place({ maxAttempts: 1 });
  for (const name of ['a', 'b', 'hans']) await wrong(here, name);
  expect(['a', 'b', 'hans'].map(here.attempts.blockedSeconds)).toEqual([60, 60, 60]);
});

it('what waits for the disk waits for each account by itself', async () => {
  const here = place();
  here.disk.error = new StoreError('full', 'The disk is full.');
  await wrong(here);
  await here.attempts.wrong('yoda', { ...HANS, user: { id: 8, name: 'Yoda' } });
  here.disk.error = null;
  here.clock.advance(2);
  const row = { failures: 1, blockedUntil: 0 };
  expect(here.saved).toEqual([7, 8].map((account) => ['attempts.save', { account, ...row }]));
});

it('who comes when one turn is over still waits for those who were there before', async () => {
  const { attempts } = place();
  const gate = Promise.withResolvers<void>();
  const said: string[] = [];
  const first = attempts.inTurn('hans', () => Promise.resolve());
  const second = attempts.inTurn('hans', async () => {
    await gate.promise;
    said.push('second');
  });
  await first;
  const third = attempts.inTurn('hans', async () => said.push('third'));
  await new Promise(setImmediate);
  gate.resolve();
  await Promise.all([second, third]);
  expect(said).toEqual(['second', 'third']);
});

it('a machine that throws is forgotten alone, and it is told whose it was', async () => {
  const here = place();
  for (let n = 0; n < 3; n++) await wrong(here);
  const broken = {
    type: 'timer.rang',
    get timer(): string {
      throw new Error('broken');
    },
  };
  here.bus.publish(broken as never, 'account/hans');
  expect(here.crashes).toMatchObject([['hans', { message: expect.stringContaining('broken') }]]);
  expect(here.attempts.blockedSeconds('hans')).toBe(0);
  expect(await wrong(here)).toMatchObject({ attemptsLeft: 2 });
});

it('rounds what is left up, and never says 0', () => {
  expect(blockedRefusal('hans', 0.2)).toMatchObject({
    message: 'hans is blocked for 1 s',
    retryAfterSeconds: 1,
  });
  expect(blockedRefusal('hans', 59.1)).toMatchObject({ retryAfterSeconds: 60 });
});
