/** The client's second connection to a server that relays: whatever the server says on it, it becomes the other's or ends with a sentence. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { callRelay } from '../../../src/client/relay.ts';
import type { NetworkConnection } from '../../../src/ports/network.ts';
import { systemDisk } from '../../../src/ports/disk.ts';
import { HELLO, OTHER_PIN, PIN, scriptedNetwork } from './scripted-server.ts';

const JOINED = { t: 'result', re: 1, ok: true };

async function desk() {
  const home = await mkdtemp(join(tmpdir(), 'hubbub-relay-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const network = scriptedNetwork();
  const controller = new AbortController();
  const asked: string[] = [];
  const options = {
    ...{ address: { host: 'localhost', port: 7777, pin: PIN }, tls: true, acceptNewServer: true },
    trust: (pin: string) => Promise.resolve(asked.push(pin) > 0),
    ...{ network, disk: systemDisk },
  };
  const call = (changed = {}) =>
    callRelay({ ...options, ...changed }, join(home, 'known_servers'), 'ticket-1', controller.signal);
  return { network, controller, asked, call };
}

async function called() {
  const place = await desk();
  const calling = place.call();
  calling.catch(() => undefined);
  const server = await place.network.accept();
  expect(await server.hear('hello')).toMatchObject({ version: 1 });
  expect(await server.hear('relay')).toEqual({ t: 'relay', id: 1, ticket: 'ticket-1' });
  return { ...place, calling, server };
}

/** Reads what comes on a connection. */
function listen(connection: NetworkConnection) {
  const heard = { data: '', drained: 0, closed: false };
  connection.open({
    onData: (data) => void (heard.data += data.toString()),
    onDrain: () => void heard.drained++,
    onClose: () => void (heard.closed = true),
  });
  return heard;
}

const nextTick = () => new Promise((resolve) => setImmediate(resolve));

it('says hello and shows the ticket; then every byte is the other’s, those behind the result, too', async () => {
  const { server, calling } = await called();
  server.say(HELLO);
  const result = `${JSON.stringify(JOINED)}\n`;
  server.sayBytes(result.slice(0, 9));
  server.sayBytes(`${result.slice(9)}first\nsecond\n`);
  const heard = listen(await calling);
  await nextTick();
  server.sayBytes('third\n');
  server.drain();
  expect(heard).toEqual({ data: 'first\nsecond\nthird\n', drained: 1, closed: false });
  server.close();
  expect(heard.closed).toBe(true);
});

it('giving up afterwards does not end what is the other’s by then', async () => {
  const { server, calling, controller } = await called();
  server.say(JOINED);
  const heard = listen(await calling);
  controller.abort();
  await nextTick();
  expect([server.isClosed, heard.closed]).toEqual([false, false]);
});

it.each([
  [
    'a refusal',
    { t: 'result', re: 1, ok: false, code: 'no', message: 'the relay is full' },
    'the relay is full',
  ],
  ['an error', { t: 'error', code: 'bad-frame', message: 'no such thing' }, 'no such thing'],
  ['a goodbye', { t: 'goodbye', reason: 'x', message: 'x' }, 'the other side did not come'],
])('%s ends it, and the connection', async (_what, frame, message) => {
  const { server, calling } = await called();
  server.say(frame);
  await expect(calling).rejects.toThrow(message);
  expect(server.isClosed).toBe(true);
});

it('other results, unknown kinds and lines that are no frames are passed by', async () => {
  const { server, calling } = await called();
  server.say({ ...JOINED, re: 2, ok: false, message: 'not yours' }, { t: 'weather' });
  server.sayBytes('nonsense\n{"t":"result"}\n');
  expect(server.isClosed).toBe(false);
  server.say(JOINED);
  expect((await calling).remoteAddress).toBe('127.0.0.1');
});

it('16 KiB without the end of a line are borne, a byte more is not', async () => {
  const { server, calling } = await called();
  server.sayBytes('x'.repeat(16 * 1024));
  expect(server.isClosed).toBe(false);
  server.sayBytes('x');
  expect(server.isClosed).toBe(true);
  await expect(calling).rejects.toThrow('the server broke the protocol');
});

it('what is said behind the result has no limit of lines', async () => {
  const { server, calling } = await called();
  server.sayBytes(`${JSON.stringify(JOINED)}\n${'x'.repeat(17 * 1024)}`);
  const heard = listen(await calling);
  await nextTick();
  expect(heard.data).toHaveLength(17 * 1024);
});

it('a connection that breaks before is named', async () => {
  const { server, calling } = await called();
  server.close();
  await expect(calling).rejects.toThrow('the server closed the connection');
});

it('given up while it waits, or before it began, it ends', async () => {
  const { server, calling, controller, call, network } = await called();
  controller.abort();
  await expect(calling).rejects.toThrow('given up');
  expect(server.isClosed).toBe(true);
  const again = call();
  again.catch(() => undefined);
  const second = await network.accept();
  await expect(again).rejects.toThrow('given up');
  expect([second.isClosed, second.bytes]).toEqual([true, 0]);
});

it('a server with another key is refused, nobody is asked, and nothing is written', async () => {
  const { network, call, asked } = await desk();
  network.pin = OTHER_PIN;
  const calling = call();
  calling.catch(() => undefined);
  const server = await network.accept();
  await expect(calling).rejects.toThrow(OTHER_PIN);
  expect([server.bytes, server.isClosed, asked]).toEqual([0, true, []]);
});

it('a server without a known key is not taken for known, whatever the options say', async () => {
  const { network, call, asked } = await desk();
  const calling = call({ address: { host: 'localhost', port: 7777 } });
  calling.catch(() => undefined);
  const server = await network.accept();
  await expect(calling).rejects.toThrow('is not known');
  expect([server.bytes, server.isClosed, asked]).toEqual([0, true, []]);
});

it('a network that fails is named', async () => {
  const { network, call } = await desk();
  network.failure = 'nobody there';
  await expect(call()).rejects.toThrow('nobody there');
});
