/** The operator's port: what it answers, and whom it does not (docs/operations.md, "Monitoring"). */
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openEndpoints, TEXT } from '../../../src/server/ops/endpoints.ts';
import type { Endpoints, Page } from '../../../src/server/ops/endpoints.ts';
import { ListenError } from '../../../src/ports/network.ts';

interface Answer {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

let endpoints: Endpoints;
const mistakes: unknown[] = [];
const PAGES = new Map<string, () => Page | Promise<Page>>([
  ['/healthz', () => ({ status: 200, type: TEXT, text: 'alive\n' })],
  ['/broken', () => Promise.reject(new Error('ours'))],
]);

async function open(beyondLoopback = false): Promise<void> {
  const onMistake = (error: unknown) => void mistakes.push(error);
  endpoints = await openEndpoints({ host: '127.0.0.1', port: 0, beyondLoopback, pages: PAGES, onMistake });
}
afterEach(() => endpoints.close());

function ask(path: string, method = 'GET', host?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    const sent = request({ port: endpoints.port, host: '127.0.0.1', path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on('error', reject).end();
  });
}

it('answers GET and HEAD, and says what else there is', async () => {
  await open();
  expect(await ask('/healthz')).toMatchObject({
    status: 200,
    text: 'alive\n',
    headers: { 'cache-control': 'no-store', connection: 'close' },
  });
  expect(await ask('/healthz?x=1')).toMatchObject({ status: 200 });
  expect(await ask('/healthz', 'HEAD')).toMatchObject({
    status: 200,
    text: '',
    headers: { 'content-length': '6' },
  });
  expect(await ask('/')).toMatchObject({ status: 404, text: 'there are /healthz, /broken\n' });
});

it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
  await open();
  expect(await ask('/healthz', method)).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});

it('answers only those who call it by a name of loopback', async () => {
  await open();
  for (const name of ['localhost', 'LOCALHOST:9777', '127.0.0.1', '127.1.2.3:1', '[::1]:9777', '[::1]']) {
    expect((await ask('/healthz', 'GET', name)).status, name).toBe(200);
  }
  for (const name of ['evil.example', 'localhost.evil.example', '10.0.0.1:9777', '[::2]', 'a b']) {
    expect((await ask('/healthz', 'GET', name)).status, name).toBe(421);
  }
});

it('takes any name where the settings let it listen beyond loopback', async () => {
  await open(true);
  expect(await ask('/healthz', 'GET', 'hubbub.example:9777')).toMatchObject({ status: 200 });
});

it('says in a word that a page failed, and tells the log', async () => {
  await open();
  expect(await ask('/broken')).toMatchObject({
    status: 500,
    text: 'the server made a mistake; it is in its log\n',
  });
  expect(mistakes).toEqual([new Error('ours')]);
});

it('drops the seventeenth caller at once', async () => {
  await open();
  const sockets = Array.from({ length: 16 }, () => connect(endpoints.port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  const late = connect(endpoints.port, '127.0.0.1');
  late.on('error', () => undefined);
  await new Promise((resolve) => late.once('close', resolve));
  for (const socket of sockets) socket.destroy();
});

it('refuses headers that do not end', async () => {
  await open();
  const socket = connect(endpoints.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(`GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ${'a'.repeat(9_000)}\r\n\r\n`);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(text).toMatch(/^HTTP\/1\.1 431 /);
});

it('says who has the port', async () => {
  await open();
  const again = openEndpoints({
    ...{ host: '127.0.0.1', port: endpoints.port, beyondLoopback: false, pages: PAGES },
    onMistake: () => undefined,
  });
  await expect(again).rejects.toThrow(ListenError);
});
