/** Losing the connection and coming back: nothing lost, nothing done twice (R16, R41). */
import { describe, expect, it } from 'vitest';
import { SILENCE_SECONDS } from '../../../machines/session-setup.ts';
import { bench, greeted, letIn, loginResult, until, type Bench, type TestClient } from './bench.ts';
import type { ServerEnd } from './scripted-server.ts';

type Scene = Bench & { readonly client: TestClient; readonly server: ServerEnd };

async function online(more: object = {}): Promise<Scene> {
  const used = await bench();
  const client = used.start();
  const server = await letIn(used.network, more);
  await client.next('welcome');
  return { ...used, client, server };
}

/** The client's next connection, up to the frame by which it wants to get in. */
async function comeBack({ clock, network }: Bench, by: 'resume' | 'login') {
  clock.advance(1);
  const server = await greeted(network);
  return { server, entry: await server.hear(by) };
}

const users = (re: number, ...names: string[]) => ({ t: 'result', re, ok: true, users: names });

describe('a lost connection', () => {
  it('is told with attempt and cause, and taken up by the session’s secret', async () => {
    const scene = await online();
    scene.server.close();
    expect(await scene.client.next('connection')).toEqual({
      type: 'connection',
      state: 'reconnecting',
      attempt: 1,
      retryInSeconds: expect.any(Number),
      cause: 'the server closed the connection',
    });
    const { server, entry } = await comeBack(scene, 'resume');
    expect(entry).toEqual({ t: 'resume', id: 2, session: 's1', secret: 'secret', results: 1 });
    server.say({ t: 'result', re: 2, ok: true, user: 'luke' });
    expect(await scene.client.next('connection')).toEqual({ type: 'connection', state: 'online' });
  });

  it('repeats what has no result under its old id, and shows a repeated result once', async () => {
    const scene = await online();
    const { client } = scene;
    for (const line of ['whoelse', 'message hans hi', 'blocks']) client.type(line);
    await scene.server.hear('whoelse');
    const message = await scene.server.hear('message');
    scene.server.say(users(2, 'hans'));
    scene.server.close();
    client.type('whoelsesince 5');
    const { server, entry } = await comeBack(scene, 'resume');
    expect(entry).toMatchObject({ id: 5, results: 2 });
    const delivered = { t: 'result', re: 3, ok: true, outcome: 'delivered', id: 'm' };
    server.say({ t: 'result', re: 5, ok: true, user: 'luke' }, delivered, delivered, users(2, 'again'));
    expect(await server.hear('message')).toEqual(message);
    expect(await server.hear('blocks')).toMatchObject({ id: 4 });
    expect(await server.hear('whoelsesince')).toMatchObject({ id: 6 });
    server.say(delivered, users(4), users(6));
    const results = client.events().filter(({ type }) => type === 'result');
    expect(results.map((event) => (event as { command?: string }).command)).toEqual([
      'whoelse',
      'message',
      'blocks',
      'whoelsesince',
    ]);
  });

  it('counts attempts, waits longer each time, and starts anew when one has held', async () => {
    const scene = await online();
    scene.network.failure = 'nobody there';
    scene.server.close();
    await scene.client.next('connection');
    const calls = scene.network.calls;
    scene.clock.advance(1);
    expect(await scene.client.next('connection')).toMatchObject({ attempt: 2, cause: 'nobody there' });
    expect(scene.network.calls).toBe(calls + 1);
    scene.clock.advance(30);
    expect(await scene.client.next('connection')).toMatchObject({ attempt: 3 });
    scene.network.failure = null;
    scene.clock.advance(4);
    const { server } = await comeBack(scene, 'resume');
    server.say({ t: 'result', re: 2, ok: true, user: 'luke' });
    await scene.client.next('connection');
    scene.clock.advance(10);
    server.close();
    expect(await scene.client.next('connection')).toMatchObject({ attempt: 1 });
  });

  it('is given up after --reconnect-for', async () => {
    const scene = await online();
    scene.network.failure = 'nobody there';
    scene.client.type('whoelse');
    scene.server.close();
    let isOver = false;
    const ended = scene.client.ended.finally(() => (isOver = true));
    for (let waited = 0; waited < 60; waited++) {
      expect(isOver).toBe(false);
      scene.clock.advance(1);
      await new Promise(setImmediate);
      // The first attempt reads the disk before it calls; the clock of this test would not wait for it.
      while (scene.network.calls < 2) await new Promise(setImmediate);
    }
    expect(await ended).toEqual({ how: 'unreachable', message: 'nobody there' });
    expect(scene.client.events().at(-1)).toMatchObject({ command: 'whoelse', code: 'interrupted' });
  });

  it('is not sought before the first login', async () => {
    const { network, start } = await bench();
    const client = start();
    const server = await greeted(network);
    await server.hear('login');
    server.close();
    expect(await client.ended).toEqual({ how: 'unreachable', message: 'the server closed the connection' });
    expect(network.calls).toBe(1);
  });

  it('ends at once by a logout with nothing before it', async () => {
    const scene = await online();
    scene.server.close();
    scene.client.core.logout();
    expect(await scene.client.ended).toEqual({ how: 'logout' });
    expect(scene.client.events().map(({ type }) => type)).toEqual(['connection', 'result', 'goodbye']);
  });
});

describe('a session that is gone', () => {
  it('is replaced by the token; messages go again by name, the others are interrupted, all in order', async () => {
    const scene = await online({ token: 'next' });
    const { client } = scene;
    for (const line of ['message hans one', 'whoelse', 'message hans two']) client.type(line);
    const one = await scene.server.hear('message');
    await scene.server.hear('whoelse');
    const two = await scene.server.hear('message');
    scene.server.close();
    client.type('blocks');
    const { server } = await comeBack(scene, 'resume');
    server.say({ t: 'result', re: 5, ok: false, code: 'not-found', message: 'no such session' });
    expect(await server.hear('login')).toMatchObject({ id: 6, token: 'next' });
    server.say(loginResult(6, { session: 's2', secret: 'new' }));
    expect(await server.hear('message')).toEqual({ ...one, id: 7 });
    expect(await server.hear('message')).toEqual({ ...two, id: 8 });
    expect(await server.hear('blocks')).toMatchObject({ id: 9 });
    server.say({ t: 'result', re: 7, ok: true, outcome: 'stored', id: one['message'] });
    server.say({ t: 'result', re: 8, ok: true, outcome: 'stored', id: two['message'] }, users(9));
    expect(client.events().slice(1)).toMatchObject([
      { type: 'connection', state: 'online' },
      { command: 'message', ok: true, id: one['message'] },
      { command: 'whoelse', ok: false, code: 'interrupted' },
      { command: 'message', ok: true, id: two['message'] },
      { command: 'blocks', ok: true },
    ]);
    expect(client.asked).toHaveLength(1);
  });

  it('is replaced by the password that worked where there is no token', async () => {
    const scene = await online();
    scene.server.close();
    const { server } = await comeBack(scene, 'resume');
    server.say({ t: 'result', re: 2, ok: false, code: 'not-found', message: '' });
    expect(await server.hear('login')).toMatchObject({ id: 3, password: 'guess 1' });
    server.say({ t: 'result', re: 3, ok: false, code: 'bad-credentials', message: 'changed' });
    expect(await server.hear('login')).toMatchObject({ id: 4, password: 'guess 2' });
    server.say(loginResult(4));
    expect(scene.client.events().at(-1)).toEqual({ type: 'connection', state: 'online' });
  });

  it.each(['already-online', 'busy'])('%s is tried again within the time', async (code) => {
    const scene = await online();
    scene.server.close();
    const { server } = await comeBack(scene, 'resume');
    server.say({ t: 'result', re: 2, ok: false, code: 'not-found', message: '' });
    await server.hear('login');
    server.say({ t: 'result', re: 3, ok: false, code, message: 'still there' });
    expect(scene.client.events().at(-1)).toMatchObject({
      state: 'reconnecting',
      attempt: 2,
      cause: 'still there',
    });
    expect(server.isClosed).toBe(true);
    scene.clock.advance(2);
    const again = await letIn(scene.network);
    expect(again.isClosed).toBe(false);
    expect(scene.client.events().at(-1)).toMatchObject({ state: 'online' });
  });

  it.each(['shutdown', 'slow'])(
    'after a goodbye for %s a login follows, not a resumption',
    async (reason) => {
      const scene = await online({ token: 'next' });
      scene.server.say({ t: 'goodbye', reason, message: 'the server says why' });
      expect(scene.client.events()).toMatchObject([
        { state: 'reconnecting', attempt: 1, cause: 'the server says why' },
      ]);
      const { server, entry } = await comeBack(scene, 'login');
      expect(entry).toMatchObject({ token: 'next' });
      server.say(loginResult(2));
      expect(scene.client.events()).toEqual([{ type: 'connection', state: 'online' }]);
    },
  );
});

describe('silence', () => {
  it('means that the connection is dead', async () => {
    const scene = await online();
    scene.clock.advance(SILENCE_SECONDS - 1);
    expect(scene.server.isClosed).toBe(false);
    scene.clock.advance(1);
    expect(scene.server.isClosed).toBe(true);
    expect(scene.client.events()).toMatchObject([{ state: 'reconnecting', cause: 'the server is silent' }]);
  });

  it('is broken by a ping, which is answered', async () => {
    const scene = await online();
    for (let id = 1; id < 6; id++) {
      scene.clock.advance(SILENCE_SECONDS - 1);
      scene.server.say({ t: 'ping', id });
      expect(await scene.server.hear('pong')).toEqual({ t: 'pong', re: id });
    }
    scene.clock.advance(SILENCE_SECONDS);
    expect(scene.server.isClosed).toBe(true);
  });

  it('of a server that never says hello ends the first attempt', async () => {
    const { clock, network, start } = await bench();
    const client = start();
    const server = await network.accept();
    await until(() => clock.running.length > 0);
    clock.advance(15);
    expect(await client.ended).toEqual({ how: 'unreachable', message: 'the server is silent' });
    expect(server.bytes).toBe(0);
  });
});
