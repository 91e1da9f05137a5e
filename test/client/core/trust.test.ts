/** The server's key is compared before a byte is sent. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClientOptions } from '../../../src/client/core.ts';
import { judgeServer } from '../../../src/client/known-servers.ts';
import { bench, letIn, type Bench, type TestClient } from './bench.ts';
import { HELLO, OTHER_PIN, PIN } from './scripted-server.ts';

const address = { host: 'localhost', port: 7777 };

/** A client that was given no pin, unless `more` says otherwise. */
function startUnpinned({ start }: Bench, more: Partial<ClientOptions> = {}): TestClient {
  return start({ address, ...more });
}

describe('an unknown server', () => {
  it('threat 8: without anybody to ask is refused, with its pin, and hears nothing', async () => {
    const place = await bench();
    const client = startUnpinned(place);
    const server = await place.network.accept();
    server.say(HELLO);
    const end = await client.ended;
    expect(end).toMatchObject({ how: 'untrusted', message: expect.stringContaining(PIN) });
    expect(server.bytes).toBe(0);
    expect(server.isClosed).toBe(true);
  });

  it('is trusted after a yes, on a new connection, and remembered', async () => {
    const place = await bench();
    const shown: string[] = [];
    const trust = async (pin: string) => shown.push(pin) > 0;
    const client = startUnpinned(place, { trust });
    const asked = await place.network.accept();
    const server = await letIn(place.network);
    await client.next('welcome');
    expect(asked.bytes).toBe(0);
    expect(shown).toEqual([PIN]);
    const path = join(place.home, 'known-servers.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ 'localhost:7777': PIN });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    server.say({ t: 'goodbye', reason: 'kicked', message: '' });
    await client.ended;

    const again = startUnpinned(place, { trust });
    await letIn(place.network);
    await again.next('welcome');
    expect(shown).toEqual([PIN]);
  });

  it('is remembered when new servers are accepted, or its pin was given', async () => {
    for (const more of [{ acceptNewServer: true }, { pin: PIN }, { address: { ...address, pin: PIN } }]) {
      const place = await bench();
      const client = startUnpinned(place, more);
      await letIn(place.network);
      await client.next('welcome');
      expect(await readFile(join(place.home, 'known-servers.json'), 'utf8')).toContain(PIN);
    }
  });
});

describe('a changed key (threat 8)', () => {
  it.each([{ acceptNewServer: true }, { trust: () => Promise.resolve(true) }, { pin: OTHER_PIN }])(
    'always ends the client with both pins and nothing sent (%o)',
    async (more) => {
      const place = await bench();
      await writeFile(join(place.home, 'known-servers.json'), JSON.stringify({ 'localhost:7777': PIN }), {
        mode: 0o600,
      });
      place.network.pin = OTHER_PIN;
      const client = startUnpinned(place, more);
      const server = await place.network.accept();
      server.say(HELLO);
      const end = await client.ended;
      expect(end.how).toBe('untrusted');
      expect(JSON.stringify(end)).toContain(PIN);
      expect(JSON.stringify(end)).toContain(OTHER_PIN);
      expect(server.bytes).toBe(0);
      expect(client.events()).toEqual([]);
    },
  );

  it('is noticed on a reconnect too', async () => {
    const { clock, network, start } = await bench();
    const client = start();
    const server = await letIn(network);
    await client.next('welcome');
    network.pin = OTHER_PIN;
    server.close();
    clock.advance(1);
    const impostor = await network.accept();
    impostor.say(HELLO);
    expect(await client.ended).toMatchObject({ how: 'untrusted' });
    expect(impostor.bytes).toBe(0);
  });
});

describe('the judgement', () => {
  const base = { place: 'h:1', shown: PIN, given: [], known: undefined, acceptsNew: false };
  it.each([
    [base, 'ask'],
    [{ ...base, known: PIN }, 'trusted'],
    [{ ...base, known: OTHER_PIN }, 'refused'],
    [{ ...base, known: OTHER_PIN, given: [PIN], acceptsNew: true }, 'refused'],
    [{ ...base, known: PIN, given: [OTHER_PIN] }, 'refused'],
    [{ ...base, given: [PIN, OTHER_PIN] }, 'refused'],
    [{ ...base, given: [PIN] }, 'remember'],
    [{ ...base, acceptsNew: true }, 'remember'],
    [{ ...base, shown: undefined }, 'trusted'],
    [{ ...base, shown: undefined, given: [PIN] }, 'refused'],
  ])('%o is %s', (acquaintance, how) => {
    expect(judgeServer(acquaintance).how).toBe(how);
  });
});

describe('a home that cannot be used', () => {
  it('ends the client before it connects', async () => {
    const { home, network, start } = await bench();
    await writeFile(join(home, 'servers'), 'a file where a folder should be');
    const client = start();
    expect(await client.ended).toMatchObject({
      how: 'unusable',
      message: expect.stringContaining('servers'),
    });
    expect(network.calls).toBe(0);
  });

  it('with a damaged list of servers is said so, and nothing is sent', async () => {
    const { home, network, start } = await bench();
    await writeFile(join(home, 'known-servers.json'), '[', { mode: 0o600 });
    const end = await start().ended;
    expect(end).toMatchObject({ how: 'unusable', message: expect.stringContaining('known-servers.json') });
    expect(network.calls).toBe(0);
  });
});
