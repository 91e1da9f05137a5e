/** Commands and their results: each exactly one, in order (cli.md, "Script mode"); the ways out (R40). */
import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../../../src/client/events.ts';
import { passwd } from '../../../src/commands/session.ts';
import { bench, greeted, letIn, type Bench, type TestClient } from './bench.ts';
import type { ServerEnd } from './scripted-server.ts';

async function online(place?: Bench): Promise<{ client: TestClient; server: ServerEnd } & Bench> {
  const used = place ?? (await bench());
  const client = used.start();
  const server = await letIn(used.network);
  await client.next('welcome');
  return { ...used, client, server };
}

const users = (re: number, ...names: string[]) => ({ t: 'result', re, ok: true, users: names });

describe('results', () => {
  it('come in the order of the commands, refusals of the parser and answers of the face among them', async () => {
    const { client, server } = await online();
    client.type('whoelse');
    client.type('mesage hans hi');
    client.type('message hans  hi ');
    client.core.answer({ type: 'result', command: 'help', ok: true });
    client.type('blocks');
    expect(client.core.outstanding).toBe(5);
    await server.hear('whoelse');
    const message = await server.hear('message');
    expect(message).toMatchObject({ id: 3, to: 'hans', text: ' hi ' });
    await server.hear('blocks');
    expect(client.events()).toEqual([]);
    server.say(
      users(2, 'hans'),
      { t: 'result', re: 3, ok: true, outcome: 'delivered', id: message['message'] },
      users(4, 'yoda'),
    );
    expect(client.events()).toEqual([
      { type: 'result', command: 'whoelse', ok: true, users: ['hans'] },
      { type: 'result', command: 'mesage', ok: false, code: 'unknown-command', message: expect.any(String) },
      { type: 'result', command: 'message', ok: true, outcome: 'delivered', id: message['message'] },
      { type: 'result', command: 'help', ok: true },
      { type: 'result', command: 'blocks', ok: true, users: ['yoda'] },
    ]);
    expect(client.core.outstanding).toBe(0);
  });

  it('of commands typed before the login wait for it', async () => {
    const { network, start } = await bench();
    const client = start();
    client.type('whoelse');
    const server = await letIn(network);
    expect(await server.hear('whoelse')).toEqual({ t: 'whoelse', id: 2 });
    expect(client.events().map(({ type }) => type)).toEqual(['welcome']);
  });

  it('of history have their times in ISO 8601', async () => {
    const { client, server } = await online();
    client.type('history hans --limit 3');
    expect(await server.hear('history')).toEqual({ t: 'history', id: 2, user: 'hans', limit: 3 });
    const entry = { id: 'm', from: 'hans', to: 'luke', text: 'x', outcome: 'stored' };
    server.say({ t: 'result', re: 2, ok: true, messages: [{ ...entry, at: 1767323045678 }], more: false });
    const result = (await client.next('result')) as CommandResult;
    expect(result['messages']).toEqual([{ ...entry, at: '2026-01-02T03:04:05.678Z' }]);
  });

  it('of commands that a face submits while it is shown a result keep their order', async () => {
    const place = await bench();
    const shown: string[] = [];
    const client = place.start({
      onEvent(event) {
        if (event.type !== 'result') return;
        shown.push(`${event.command}`);
        if (event.command === 'a') client.core.answer({ type: 'result', command: 'c', ok: true });
      },
    });
    await letIn(place.network);
    for (const command of ['a', 'b']) client.core.answer({ type: 'result', command, ok: true });
    expect(shown).toEqual(['a', 'c', 'b']);
  });

  it('are awaited by at most 200 commands on their way: the server remembers 256', async () => {
    const { client, server } = await online();
    for (let n = 0; n < 300; n++) client.type('whoelse');
    await Promise.resolve();
    expect(server.unheard).toHaveLength(200);
    server.say(users(2), users(3));
    await Promise.resolve();
    expect(server.unheard).toHaveLength(202);
    expect(client.core.outstanding).toBe(298);
  });

  it('are not asked for while the network is behind', async () => {
    const { client, server } = await online();
    server.isSlow = true;
    client.type('whoelse');
    await Promise.resolve();
    client.type('blocks');
    await Promise.resolve();
    expect(server.unheard.map(({ t }) => t)).toEqual(['whoelse']);
    server.drain();
    expect(await server.hear('whoelse')).toBeDefined();
    expect(await server.hear('blocks')).toBeDefined();
  });
});

describe('commands', () => {
  it('have message names that grow with time', async () => {
    const { client, clock, server } = await online();
    const names: string[] = [];
    for (let n = 0; n < 3; n++) {
      client.type('message hans hi');
      names.push((await server.hear('message'))['message'] as string);
      if (n === 1) clock.advance(60);
    }
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
    expect([...names].sort()).toEqual(names);
    expect(new Set(names).size).toBe(3);
  });

  it('too long for a frame of this server are refused here, and end nothing', async () => {
    const { client, server } = await online();
    client.type(`history --search ${'x'.repeat(3000)}`);
    expect(await client.next('result')).toMatchObject({ command: 'history', ok: false, code: 'too-long' });
    client.type('whoelse');
    await server.hear('whoelse');
  });

  it('passwd carries its secrets, and the new password is the one that brings us back', async () => {
    const { client, clock, network, server } = await online();
    const row = {
      ok: true,
      row: passwd,
      given: {},
    } as const;
    client.core.submit(row);
    expect(await client.next('result')).toMatchObject({ command: 'passwd', ok: false, code: 'usage' });
    client.core.submit(row, { old: 'guess 1', new: 'better' });
    expect(await server.hear('passwd')).toEqual({ t: 'passwd', id: 2, old: 'guess 1', new: 'better' });
    server.say({ t: 'result', re: 2, ok: true }, { t: 'goodbye', reason: 'slow', message: '' });
    clock.advance(1);
    const again = await greeted(network);
    expect(await again.hear('login')).toMatchObject({ password: 'better' });
  });

  it('active is told at most once a minute, and has no result (R9)', async () => {
    const { client, clock, server } = await online();
    client.core.active();
    client.core.active();
    expect(await server.hear('active')).toEqual({ t: 'active', id: 2 });
    clock.advance(60);
    client.core.active();
    expect(await server.hear('active')).toEqual({ t: 'active', id: 3 });
    server.say({ t: 'result', re: 2, ok: true });
    expect(client.events()).toEqual([]);
    expect(client.core.outstanding).toBe(0);
  });
});

describe('logout', () => {
  it('goes when everything before has its result; nothing after it is run; goodbye is last', async () => {
    const { client, server } = await online();
    client.type('whoelse');
    client.type('logout');
    client.type('blocks');
    await server.hear('whoelse');
    expect(server.unheard).toEqual([]);
    server.say(users(2));
    expect(await server.hear('logout')).toEqual({ t: 'logout', id: 3 });
    server.say({ t: 'result', re: 3, ok: true }, { t: 'goodbye', reason: 'logout', message: 'bye' });
    server.say({ t: 'broadcast', from: 'hans', text: 'too late', at: 0 });
    expect(await client.ended).toEqual({ how: 'logout' });
    expect(client.events().slice(1)).toEqual([
      { type: 'result', command: 'logout', ok: true },
      { type: 'goodbye', reason: 'logout', message: 'bye' },
    ]);
    expect(server.unheard).toEqual([]);
  });

  it('typed before the login happens after it', async () => {
    const { network, start } = await bench();
    const client = start();
    client.core.logout();
    const server = await letIn(network);
    expect(await server.hear('logout')).toEqual({ t: 'logout', id: 2 });
    server.say({ t: 'result', re: 2, ok: true }, { t: 'goodbye', reason: 'logout', message: '' });
    expect(await client.ended).toEqual({ how: 'logout' });
    expect(client.events().map(({ type }) => type)).toEqual(['welcome', 'result', 'goodbye']);
  });

  it('comes true when the connection breaks instead', async () => {
    const { client, server } = await online();
    client.core.logout();
    await server.hear('logout');
    server.close();
    expect(await client.ended).toEqual({ how: 'logout' });
    expect(client.events()).toEqual([
      { type: 'result', command: 'logout', ok: true },
      { type: 'goodbye', reason: 'logout' },
    ]);
  });
});

describe('a goodbye that was not asked for', () => {
  it.each(['idle', 'replaced', 'kicked', 'blocked'])('%s ends the client (R10)', async (reason) => {
    const { client, server } = await online();
    client.type('whoelse');
    await server.hear('whoelse');
    server.say({ t: 'goodbye', reason, message: 'why' });
    expect(await client.ended).toEqual({ how: 'goodbye', reason });
    expect(client.events()).toMatchObject([
      { command: 'whoelse', ok: false, code: 'interrupted' },
      { type: 'goodbye', reason, message: 'why' },
    ]);
  });

  it('shutdown ends it too where that is wished', async () => {
    const { network, start } = await bench();
    const client = start({ afterShutdown: 'end' });
    (await letIn(network)).say({ t: 'goodbye', reason: 'shutdown', message: '' });
    expect(await client.ended).toEqual({ how: 'goodbye', reason: 'shutdown' });
  });
});

describe('settled', () => {
  it('waits for the login, the results and the mail that welcome announced', async () => {
    const { network, start } = await bench();
    const client = start();
    let isSettled = false;
    const settled = client.core.settled().then(() => (isSettled = true));
    const server = await letIn(network, { unread: 1 });
    client.type('whoelse');
    await server.hear('whoelse');
    server.say(users(2));
    await Promise.resolve();
    expect(isSettled).toBe(false);
    server.say({ t: 'message', seq: 4, id: 'm', from: 'hans', text: 'x', at: 0, mail: true });
    await settled;
  });

  it('waits no longer when the client ended', async () => {
    const { network, start } = await bench();
    network.failure = 'nobody there';
    const client = start();
    await client.core.settled();
    expect(await client.ended).toEqual({ how: 'unreachable', message: 'nobody there' });
  });

  it('waits no longer when the client was destroyed, which says no goodbye', async () => {
    const { client, server } = await online();
    client.type('whoelse');
    const settled = client.core.settled();
    client.core.destroy();
    await settled;
    expect(server.isClosed).toBe(true);
    expect(client.events()).toEqual([]);
  });
});
