/** A configuration that is read again by a whole server in this process: what changes for whom, and what the log says. */
import { afterEach, expect, it } from 'vitest';
import { createReload } from '../../src/cli/serve/reload.ts';
import { ConfigError } from '../../src/config/problem.ts';
import type { Settings } from '../../src/config/settings.ts';
import { startHouse } from './in-process.ts';
import type { Bare, House } from './in-process.ts';

let house: House | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

type Change = Parameters<House['with']>[0];

/** Reloads with the settings of now and `change`, or with what goes wrong. */
async function reload({ live, server, logger: log, with: having }: House, change: Change | Error) {
  const read = (): { settings: Settings; warnings: string[] } => {
    if (change instanceof Error) throw change;
    return { settings: having(change), warnings: [] };
  };
  await createReload({ read, live, server, identity: null, log })();
}

const lines = ({ log }: House) =>
  log()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const changes = (of: House) =>
  lines(of)
    .filter(({ setting }) => setting !== undefined)
    .map(({ setting, from, to }) => [setting, from, to]);

function greeted(bare: Bare): Bare {
  bare.raw(`${JSON.stringify({ t: 'hello', version: 1, client: 'test' })}\n`);
  return bare;
}

it('closes sign-up for those who are connected and for newcomers, and opens it again', async () => {
  house = await startHouse();
  const yoda = await house.user('yoda');
  const early = greeted(house.knock());
  await early.next('hello');
  await reload(house, { signup: 'closed' });
  const wish = { user: 'luke', password: 'luke-secret' };
  expect(await early.ask('signup', wish)).toMatchObject({ ok: false, code: 'signup-closed' });
  const late = greeted(house.knock());
  expect(await late.next('hello')).toMatchObject({ signup: 'closed' });
  await reload(house, { signup: 'open' });
  expect(await late.ask('signup', wish)).toMatchObject({ ok: true });
  expect(await yoda.ask('whoelse')).toMatchObject({ ok: true });
  expect(changes(house)).toEqual([
    ['signup', 'open', 'closed'],
    ['signup', 'closed', 'open'],
  ]);
});

it('holds texts to the new length, also those of users who were there', async () => {
  house = await startHouse();
  const yoda = await house.user('yoda');
  await house.user('luke');
  const long = { to: 'luke', text: 'x'.repeat(101) };
  expect(await yoda.ask('message', { ...long, message: 'message-before' })).toMatchObject({ ok: true });
  await reload(house, { limits: { textBytes: 100 } });
  expect(await yoda.ask('message', { ...long, message: 'message-after' })).toMatchObject({
    code: 'too-long',
  });
  expect(await greeted(house.knock()).next('hello')).toMatchObject({ limits: { textBytes: 100 } });
});

it('R4 judges by the new number of attempts; a name with wrong passwords keeps its own', async () => {
  house = await startHouse();
  for (const name of ['yoda', 'luke']) await (await house.user(name)).ask('logout');
  const guess = (bare: Bare, user: string) => bare.ask('login', { user, password: 'no' });
  const stranger = greeted(house.knock());
  const other = greeted(house.knock());
  expect(await guess(stranger, 'yoda')).toMatchObject({ attemptsLeft: 2 });
  await reload(house, { login: { maxAttempts: 2, blockDurationSeconds: 600 } });
  expect(await guess(other, 'luke')).toMatchObject({ attemptsLeft: 1 });
  expect(await guess(other, 'luke')).toMatchObject({ code: 'account-blocked', retryAfterSeconds: 600 });
  expect(await guess(stranger, 'yoda')).toMatchObject({ attemptsLeft: 1 });
  expect(await guess(stranger, 'yoda')).toMatchObject({ code: 'account-blocked', retryAfterSeconds: 60 });
});

it('lets fewer in at the door, and ends no connection for it', async () => {
  house = await startHouse();
  const yoda = await house.user('yoda');
  await reload(house, { limits: { connections: 1 } });
  const refused = house.knock();
  expect(await refused.next('error')).toMatchObject({ code: 'busy' });
  expect(await yoda.ask('whoelse')).toMatchObject({ ok: true });
  await reload(house, { limits: { connections: 2 } });
  await house.user('luke');
});

it('bounds mailboxes, blacklists and history by the new limits', async () => {
  house = await startHouse();
  const yoda = await house.user('yoda');
  for (const name of ['luke', 'leia']) await (await house.user(name)).ask('logout');
  const write = (count: string) =>
    yoda.ask('message', { to: 'luke', text: 'hi', message: `message-${count}` });
  expect(await write('one')).toMatchObject({ ok: true });
  expect(await write('two')).toMatchObject({ ok: true });
  await reload(house, { limits: { mailboxMessages: 2, blocksPerUser: 1, historyPage: 1 } });
  expect(await write('three')).toMatchObject({ code: 'storage-full' });
  expect(await yoda.ask('block', { user: 'luke' })).toMatchObject({ ok: true });
  expect(await yoda.ask('block', { user: 'leia' })).toMatchObject({ code: 'storage-full' });
  expect(await yoda.ask('history')).toMatchObject({ messages: [{ id: 'message-two' }], more: true });
});

it('logs by the new level, and says so whichever way it moves', async () => {
  house = await startHouse();
  await reload(house, { log: { level: 'error' } });
  expect(house.logger.level).toBe('error');
  await house.user('yoda');
  await reload(house, { log: { level: 'info' } });
  await house.user('luke');
  expect(changes(house)).toEqual([
    ['log.level', 'info', 'error'],
    ['log.level', 'error', 'info'],
  ]);
  const loggedIn = lines(house).filter(({ msg }) => msg === 'logged in');
  expect(loggedIn.map(({ user }) => user)).toEqual(['luke']);
});

it('names what needs a restart, each time, and takes over the rest', async () => {
  house = await startHouse();
  const { port } = house.live.settings.listen;
  const wish = { listen: { port: port + 1 }, history: { days: 7 } };
  await reload(house, wish);
  await reload(house, wish);
  const waits = { level: 40, setting: 'listen.port', from: port, to: port + 1 };
  const named = lines(house).filter(({ setting }) => setting !== undefined);
  expect(named).toMatchObject([waits, { level: 30, setting: 'history.days', from: 30, to: 7 }, waits]);
  expect(named[0]?.['msg']).toContain('needs a restart');
  expect(house.live.settings).toMatchObject({ listen: { port }, history: { days: 7 } });
});

it('says that nothing has changed', async () => {
  house = await startHouse();
  await reload(house, {});
  expect(lines(house).at(-1)?.['msg']).toContain('no setting has changed');
});

it('changes nothing where something is wrong, and logs each problem', async () => {
  house = await startHouse();
  const before = structuredClone(house.live.settings);
  await reload(house, new ConfigError(['config.json:1:2 signup: expected one word', 'and another']));
  expect(house.live.settings).toEqual(before);
  const said = lines(house).filter(({ level }) => level === 50);
  expect(said.map(({ msg }) => msg)).toEqual([
    'The configuration stays as it was: config.json:1:2 signup: expected one word',
    'The configuration stays as it was: and another',
  ]);
  await house.user('yoda');
});
