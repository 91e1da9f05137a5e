/** A server that never stops: what it says without end costs the client bounded memory, and nothing is believed out of its turn. */
import { expect, it } from 'vitest';
import { bench, letIn, loginResult, until } from './bench.ts';
import { HELLO, type Frame, type ServerEnd } from './scripted-server.ts';

async function online() {
  const used = await bench();
  const client = used.start();
  const server = await letIn(used.network);
  await client.next('welcome');
  return { ...used, client, server };
}

const heard = (server: ServerEnd, t: string) => server.unheard.filter((frame: Frame) => frame.t === t);

const ask = (n: number) => ({
  ...{ t: 'consent-asked', id: `ask-${n}`, from: `user-${n}`, key: `key-${n}` },
  ...{ purpose: { kind: 'private' }, seconds: 1e308 },
});

it('a flood of questions for private sessions: so many are open at once, the others are declined', async () => {
  const { client, server } = await online();
  for (let n = 0; n < 400; n++) server.say(ask(n));
  await until(() => heard(server, 'consent').length > 0);
  const asked = client.events().filter(({ type }) => type === 'private-request');
  expect(asked.length).toBe(256);
  expect(heard(server, 'consent').length).toBe(400 - 256);
  expect(heard(server, 'consent').every((frame) => frame['yes'] === false)).toBe(true);
  server.say({ t: 'consent-closed', id: 'ask-0' }, ask(3_000));
  expect(client.events()).toMatchObject([{ type: 'private-closed' }, { type: 'private-request' }]);
});

it('an introduction that nobody asked for is not followed', async () => {
  const { client, network, server } = await online();
  const calls = network.calls;
  const introduction = {
    ...{ id: 'i1', nonce: 'n', peer: 'hans', key: 'key', since: 1 },
    ...{ addresses: [{ host: '192.0.2.1', port: 5000 }], relay: 'ticket' },
  };
  server.say(
    { t: 'introduced', introduction: { ...introduction, purpose: { kind: 'private' } } },
    { t: 'introduced', introduction: { ...introduction, purpose: { kind: 'file', root: 'r' } } },
    { t: 'unmet', introduction: 'i1', reason: 'key-changed' },
  );
  await Promise.resolve();
  expect([client.events(), network.calls]).toEqual([[], calls]);
});

it('goodbye a thousand times ends the client once', async () => {
  const { client, server } = await online();
  server.say(...Array.from({ length: 1_000 }, () => ({ t: 'goodbye', reason: 'kicked', message: 'x' })));
  await client.ended;
  expect(client.events().map(({ type }) => type)).toEqual(['goodbye']);
});

it('a login that is answered twice, or before it was asked, counts once', async () => {
  const { network, start } = await bench();
  const client = start();
  const server = await network.accept();
  server.say(loginResult(1), HELLO, HELLO);
  await server.hear('hello');
  const { id } = await server.hear('login');
  server.say(loginResult(Number(id)), loginResult(Number(id), { user: 'vader' }));
  expect(await client.next('welcome')).toMatchObject({ user: 'luke' });
  expect(client.events()).toEqual([]);
});

it('what comes before the login is not shown', async () => {
  const { network, start } = await bench();
  const client = start();
  const server = await network.accept();
  const text = { from: 'hans', text: 'x', at: 1 };
  server.say(
    { t: 'message', seq: 1, id: 'm', mail: false, ...text },
    { t: 'broadcast', ...text },
    { t: 'announcement', ...text },
    { t: 'presence', moves: [{ user: 'hans', online: true }] },
    HELLO,
  );
  await server.hear('hello');
  expect(client.events()).toEqual([]);
});

it('a message of a number beyond all is shown, and none before it again', async () => {
  const { client, server } = await online();
  const message = { t: 'message', id: 'm', from: 'hans', text: 'x', at: 1, mail: false };
  server.say(
    { ...message, seq: Number.MAX_SAFE_INTEGER },
    { ...message, seq: 1 },
    { ...message, seq: 1.5e300 },
  );
  await client.next('message');
  expect(client.events().filter(({ type }) => type === 'message').length).toBeLessThan(2);
});

it('pings without end are hung up on when nobody reads the answers', async () => {
  const { client, server } = await online();
  const pings = Array.from({ length: 1_000 }, (_, n) => ({ t: 'ping', id: n + 1 }));
  server.say(...pings);
  await until(() => heard(server, 'pong').length === 1_000);
  server.isSlow = true;
  server.queuedBytes = 17 * 1024 * 1024;
  server.say({ t: 'ping', id: 1 });
  expect(await client.next('connection')).toMatchObject({
    state: 'reconnecting',
    cause: expect.stringContaining('does not read'),
  });
});

it('megabytes of comings and goings in one frame are shown one by one and kept nowhere', async () => {
  const { client, server } = await online();
  const moves = Array.from({ length: 100_000 }, (_, n) => ({ user: `u${n}`, online: true }));
  server.say({ t: 'presence', moves });
  expect(client.events().length).toBe(100_000);
  client.type('whoelse');
  await server.hear('whoelse');
});
