/** One past each limit of what is kept for accounts: mail, blocks, history, devices, invitations, accounts, names. */
import { expect, it } from 'vitest';
import type { Result } from '../../machines/vocabulary/replies.ts';
import { createAttempts } from '../../src/actors/accounts/attempts.ts';
import { createTokens } from '../../src/actors/accounts/tokens.ts';
import { createDevices } from '../../src/actors/accounts/devices.ts';
import { createLastingWrites } from '../../src/actors/lasting-writes.ts';
import { DEVICES_KEPT } from '../../src/ports/store.ts';
import { createBus } from '../../src/bus/bus.ts';
import { defaultSettings } from '../../src/config/settings.ts';
import type { Settings } from '../../src/config/settings.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { inStore } from '../../src/ports/store.ts';
import { startTown } from '../actors/town.ts';
import type { Resident, Town } from '../actors/town.ts';
import { startHouse } from '../server/in-process.ts';
import { openInlineStore } from '../store/inline-store.ts';

async function townWith(change: Partial<Settings['limits']>, ...names: string[]): Promise<Town> {
  const town = await startTown({ limits: { ...defaultSettings().limits, ...change } });
  for (const name of names) await town.addUser(name);
  return town;
}

async function enter(town: Town, name: string): Promise<Resident> {
  const resident = await town.enter(name);
  if (!resident) throw new Error(`${name} did not get in`);
  return resident;
}

let count = 0;
const send = (who: Resident, to: string, text: string) =>
  who.ask({ t: 'message', to, text, message: `message-${count++}` });

it('threat 16: the 201st unread message of one sender is refused, another sender still accepted', async () => {
  const town = await townWith({}, 'flooder', 'friend', 'luke');
  const [flooder, friend] = [await enter(town, 'flooder'), await enter(town, 'friend')];
  for (let at = 0; at < 200; at++) expect(await send(flooder, 'luke', 'x')).toMatchObject({ ok: true });
  expect(await send(flooder, 'luke', 'x')).toMatchObject({
    code: 'storage-full',
    message: 'luke’s mailbox holds too many unread messages of yours',
  });
  expect(await send(friend, 'luke', 'x')).toMatchObject({ ok: true, outcome: 'stored' });
});

it('threat 16: a mailbox is full at one byte more than its limit', async () => {
  const town = await townWith({ mailboxBytes: 10 }, 'hans', 'luke');
  const hans = await enter(town, 'hans');
  expect(await send(hans, 'luke', '12345678')).toMatchObject({ ok: true });
  expect(await send(hans, 'luke', '123')).toMatchObject({ code: 'storage-full' });
  expect(await send(hans, 'luke', '12')).toMatchObject({ ok: true });
});

it('R23 the blacklist is full at one block more than the limit', async () => {
  const town = await townWith({ blocksPerUser: 1 }, 'hans', 'luke', 'yoda');
  const hans = await enter(town, 'hans');
  expect(await hans.ask({ t: 'block', user: 'luke' })).toMatchObject({ ok: true });
  expect(await hans.ask({ t: 'block', user: 'yoda' })).toMatchObject({ code: 'storage-full' });
  await hans.ask({ t: 'unblock', user: 'luke' });
  expect(await hans.ask({ t: 'block', user: 'yoda' })).toMatchObject({ ok: true });
});

const texts = (result: Result) =>
  'messages' in result ? (result.messages as readonly { text: string }[]).map(({ text }) => text) : [];

it('R22 history ends its page at the limit of messages, and at that of bytes', async () => {
  const town = await townWith({ historyPage: 3, historyPageBytes: 10 }, 'hans', 'luke');
  const hans = await enter(town, 'hans');
  for (const text of ['a', 'b', 'c', 'd']) await send(hans, 'luke', text);
  const few = await hans.ask({ t: 'history', limit: 100 });
  expect(few).toMatchObject({ more: true });
  expect(texts(few)).toEqual(['b', 'c', 'd']);
  for (const text of ['123456', '12345', 'longer than the limit']) await send(hans, 'luke', text);
  const one = await hans.ask({ t: 'history' });
  expect(one).toMatchObject({ more: true });
  expect(texts(one)).toEqual(['longer than the limit']);
  await send(hans, 'luke', '1234567890');
  expect(texts(await hans.ask({ t: 'history' }))).toEqual(['1234567890']);
});

it('R6 sign-up ends at one account more than the limit', async () => {
  const house = await startHouse({ limits: { accounts: 2 } });
  await house.user('hans');
  await house.user('luke');
  const bare = house.knock();
  bare.raw('{"t":"hello","version":1,"client":"x"}\n');
  expect(await bare.ask('signup', { user: 'yoda', password: 'yoda-secret' })).toMatchObject({
    code: 'signup-closed',
    message: 'this server has as many accounts as it takes: ask its operator',
  });
  await house.close();
});

it('R6 one invitation more than may be open is refused, until one is used up', async () => {
  const town = await townWith({ invitations: 2 });
  const invite = (days: number) => {
    const answer = Promise.withResolvers<Result>();
    const leave = town.bus.attend('desk', { onResult: (_id, result) => answer.resolve(result) });
    const command = { t: 'users.invite', id: 1, uses: 1, days } as const;
    town.bus.publish({ type: 'administration.asked', from: 'desk', command });
    return answer.promise.finally(leave);
  };
  expect([await invite(1), await invite(30)]).toMatchObject([{ ok: true }, { ok: true }]);
  expect(await invite(30)).toMatchObject({ code: 'storage-full' });
  await town.pass(25 * 3_600_000);
  expect(await invite(30)).toMatchObject({ ok: true });
});

it('the device that logged in longest ago loses its token to one device more than the limit', async () => {
  const store = openInlineStore(':memory:');
  await inStore(store, 'account.add', { name: 'hans', hash: '', at: 0 });
  let now = 1_000;
  const clock = { ...systemClock, now: () => now };
  const lasting = createLastingWrites(store, clock, () => undefined);
  const tokens = createTokens(
    { store, lasting, clock, randomness: systemRandomness },
    { devicesPerUser: 2 },
    [],
  );
  const issue = (device: string) => {
    now += 1_000;
    return new Promise<string>((resolve) => tokens.issue(1, device, (_error, token) => resolve(token)));
  };
  const [first, second] = [await issue('first'), await issue('second')];
  expect(tokens.accepts(1, 'first', first)).toBe(true);
  const again = await issue('first');
  const third = await issue('third');
  expect(tokens.accepts(1, 'second', second)).toBe(false);
  expect(tokens.accepts(1, 'first', again)).toBe(true);
  expect(tokens.accepts(1, 'third', third)).toBe(true);
});

it('R5 the oldest unknown name is forgotten at one more than the limit', async () => {
  const bus = createBus((error) => {
    throw error;
  });
  const settings = { login: { maxAttempts: 3, blockDurationSeconds: 60 }, limits: { unknownNames: 2 } };
  const store = openInlineStore(':memory:');
  const lasting = createLastingWrites(store, systemClock, () => undefined);
  const attempts = createAttempts(bus, { store, lasting, clock: systemClock }, settings, () => undefined);
  const left = async (name: string) => {
    const refusal = await attempts.wrong(name, undefined);
    return refusal.attemptsLeft;
  };
  expect([await left('one'), await left('two'), await left('one')]).toEqual([2, 2, 1]);
  expect(await left('three')).toBe(2);
  expect(await left('two')).toBe(1);
  expect(await left('one')).toBe(2);
});

it('of the device keys of an account the oldest is forgotten at one more than is kept, in memory as on disk', async () => {
  const store = openInlineStore(':memory:');
  await inStore(store, 'account.add', { name: 'hans', hash: '', at: 0 });
  const lasting = createLastingWrites(store, systemClock, () => undefined);
  let now = 0;
  const devices = createDevices(lasting, { ...systemClock, now: () => ++now }, []);
  for (let number = 0; number <= DEVICES_KEPT; number++) devices.met(1, `key ${number}`);
  const rows = await inStore(store, 'devices.load', null);
  expect(rows).toHaveLength(DEVICES_KEPT);
  expect(devices.known(1, 'key 0')).toBeUndefined();
  expect(devices.known(1, 'key 1')).toMatchObject({ key: 'key 1' });
  expect(devices.known(1, `key ${DEVICES_KEPT}`)).toBeDefined();
});
