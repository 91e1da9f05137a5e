/** Getting in: passwords, tokens, refusals (R3, R4, R7). */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench, greeted, letIn, loginResult } from './bench.ts';
import { HELLO, type ScriptedNetwork, type ServerEnd } from './scripted-server.ts';

const WRONG = { ok: false, code: 'bad-credentials', message: 'wrong', attemptsLeft: 2 };

describe('a password', () => {
  it('is asked for when there is no token, and brings a welcome', async () => {
    const { network, start } = await bench();
    const client = start();
    const server = await network.accept();
    server.say(HELLO);
    expect(await server.hear('hello')).toMatchObject({ version: 1, device: expect.any(String) });
    const login = await server.hear('login');
    expect(login).toEqual({ t: 'login', id: 1, user: 'Luke', password: 'guess 1', mail: 'live' });
    server.say(loginResult(1, { unread: 2 }));
    expect(await client.next('welcome')).toEqual({ type: 'welcome', user: 'luke', unread: 2 });
    expect(client.core.limits.textBytes).toBe(100);
  });

  it('is asked for again when it was wrong, with the server’s reason (R3)', async () => {
    const { network, start } = await bench();
    const client = start();
    const server = await greeted(network);
    await server.hear('login');
    server.say({ t: 'result', re: 1, ...WRONG });
    expect(await server.hear('login')).toMatchObject({ id: 2, password: 'guess 2' });
    server.say(loginResult(2));
    await client.next('welcome');
    expect(client.asked).toEqual([undefined, 'wrong']);
  });

  it('from a file or the environment is tried once (R3)', async () => {
    const { network, start } = await bench();
    const client = start({ password: async () => ({ password: 'x', final: true }) });
    const server = await greeted(network);
    await server.hear('login');
    server.say({ t: 'result', re: 1, ...WRONG });
    expect(await client.ended).toEqual({ how: 'refused', code: 'bad-credentials', message: 'wrong' });
    expect(client.events()).toEqual([
      { type: 'result', command: 'login', ok: false, code: 'bad-credentials', message: 'wrong' },
    ]);
    expect(server.isClosed).toBe(true);
  });

  it('that nobody gives ends the client', async () => {
    const { network, start } = await bench();
    const client = start({ password: async () => null });
    (await network.accept()).say(HELLO);
    expect(await client.ended).toMatchObject({ how: 'refused', code: 'bad-credentials' });
  });

  it('may take longer than the server waits: the client calls again', async () => {
    const { network, start } = await bench();
    const typed = Promise.withResolvers<{ password: string; final: boolean }>();
    const asked = Promise.withResolvers<void>();
    const client = start({
      password: () => {
        asked.resolve();
        return typed.promise;
      },
    });
    const first = await network.accept();
    first.say(HELLO);
    await asked.promise;
    first.say({ t: 'goodbye', reason: 'timeout', message: 'too slow' });
    typed.resolve({ password: 'at last', final: false });
    const second = await greeted(network);
    expect(await second.hear('login')).toMatchObject({ password: 'at last' });
    second.say(loginResult(1));
    await client.next('welcome');
    expect(first.unheard.map(({ t }) => t)).toEqual(['hello']);
  });
});

describe('a refusal', () => {
  it('of a blocked account is shown, then the goodbye (R4)', async () => {
    const { network, start } = await bench();
    const client = start();
    const server = await refuseFirst(network, {
      code: 'account-blocked',
      message: 'blocked',
      retryAfterSeconds: 57,
    });
    server.say({ t: 'goodbye', reason: 'blocked', message: 'try later' });
    expect(await client.ended).toEqual({ how: 'refused', code: 'account-blocked', message: 'blocked' });
    const result = {
      type: 'result',
      command: 'login',
      ok: false,
      code: 'account-blocked',
      message: 'blocked',
    };
    expect(client.events()).toEqual([
      { ...result, retryAfterSeconds: 57 },
      { type: 'goodbye', reason: 'blocked', message: 'try later' },
    ]);
  });

  it('of a blocked account does not wait for ever for a goodbye', async () => {
    const { clock, network, start } = await bench();
    const client = start();
    await refuseFirst(network, { code: 'account-blocked', message: 'blocked' });
    clock.advance(2);
    expect(await client.ended).toMatchObject({ how: 'refused' });
  });

  it.each(['already-online', 'disabled'])('%s ends the first login (R7)', async (code) => {
    const { network, start } = await bench();
    const client = start();
    await refuseFirst(network, { code, message: 'no' });
    expect(await client.ended).toEqual({ how: 'refused', code, message: 'no' });
  });

  it('busy is tried again after the time that the server names', async () => {
    const { clock, network, start } = await bench();
    const client = start();
    await refuseFirst(network, { code: 'busy', message: 'busy', retryAfterSeconds: 3 });
    expect(clock.running).toEqual([3]);
    clock.advance(3);
    await letIn(network);
    await client.next('welcome');
    expect(client.asked).toHaveLength(1);
  });

  it('busy without end is a refusal', async () => {
    const { clock, network, start } = await bench();
    const client = start();
    for (let round = 0; round < 6; round++) {
      await refuseFirst(network, { code: 'busy', message: 'busy', retryAfterSeconds: 3 });
      clock.advance(3);
    }
    expect(await client.ended).toMatchObject({ how: 'refused', code: 'busy' });
  });
});

describe('a token', () => {
  it('logs in instead of a password, and each login brings the next (R4)', async () => {
    const { home, network, start } = await bench();
    const first = start();
    const server = await letIn(network, { token: 'token 1' });
    await first.next('welcome');
    first.core.logout();
    await server.hear('logout');
    server.say({ t: 'result', re: 2, ok: true }, { t: 'goodbye', reason: 'logout', message: '' });
    expect(await first.ended).toEqual({ how: 'logout' });

    const second = start();
    const again = await greeted(network);
    expect(await again.hear('login')).toEqual({
      t: 'login',
      id: 1,
      user: 'Luke',
      token: 'token 1',
      mail: 'live',
    });
    again.say(loginResult(1, { token: 'token 2' }));
    await second.next('welcome');
    expect(second.asked).toEqual([]);
    again.say({ t: 'goodbye', reason: 'idle', message: '' });
    await second.ended;
    const path = join(home, 'servers', 'localhost_7777', 'luke', 'token');
    expect(await readFile(path, 'utf8')).toBe('token 2\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('that is refused is forgotten, and a password asked for', async () => {
    const { network, start } = await bench();
    const first = start();
    (await letIn(network, { token: 'old' })).say({ t: 'goodbye', reason: 'kicked', message: '' });
    await first.ended;
    const client = start();
    const server = await refuseFirst(network, WRONG);
    expect(await server.hear('login')).toMatchObject({ id: 2, password: 'guess 1' });
    server.say(loginResult(2));
    await client.next('welcome');
    server.say({ t: 'goodbye', reason: 'kicked', message: '' });
    await client.ended;
    start();
    const third = await greeted(network);
    expect(await third.hear('login')).not.toHaveProperty('token');
  });

  it('waits behind a password that was given explicitly (R4)', async () => {
    const { network, start } = await bench();
    const first = start();
    (await letIn(network, { token: 'old' })).say({ t: 'goodbye', reason: 'kicked', message: '' });
    await first.ended;
    start({ preferPassword: true });
    const server = await greeted(network);
    expect(await server.hear('login')).toMatchObject({ password: 'guess 1' });
  });

  it('belongs to one user of a home', async () => {
    const { network, start } = await bench();
    const luke = start();
    (await letIn(network, { token: 'luke’s' })).say({ t: 'goodbye', reason: 'kicked', message: '' });
    await luke.ended;
    start({ user: 'hans' });
    const server = await greeted(network);
    expect(await server.hear('login')).toMatchObject({ user: 'hans', password: 'guess 1' });
  });
});

async function refuseFirst(network: ScriptedNetwork, refusal: object): Promise<ServerEnd> {
  const server = await greeted(network);
  const { id } = await server.hear('login');
  server.say({ t: 'result', re: id, ok: false, ...refusal });
  return server;
}
