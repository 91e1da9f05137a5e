/** Mail: shown once, in order, acknowledged after it was shown; after a crash the last line again, marked (R18). */
import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench, greeted, letIn, loginResult, type Bench, type TestClient } from './bench.ts';
import { HELLO, OTHER_PIN, type ServerEnd } from './scripted-server.ts';

const mail = (seq: number, waited = true) => ({
  ...{ t: 'message', seq, id: `m${seq}`, from: 'hans' },
  ...{ text: `text ${seq}`, at: 1767323045678, mail: waited },
});

function shown(client: TestClient): string[] {
  return client.events().flatMap((event) => {
    if (event.type !== 'message') return [];
    return [event.again ? `${event.id} again` : event.id];
  });
}

async function online(place: Bench, options: Parameters<Bench['start']>[0] = {}, more: object = {}) {
  const client = place.start(options);
  const server = await letIn(place.network, more);
  await client.next('welcome');
  return { client, server };
}

async function part(client: TestClient, server: ServerEnd): Promise<void> {
  server.say({ t: 'goodbye', reason: 'kicked', message: '' });
  await client.ended;
}

describe('a message', () => {
  it('is shown with its time, and a burst acknowledged once, cumulatively', async () => {
    const place = await bench();
    const { client, server } = await online(place);
    server.say(mail(3), mail(5), mail(9, false));
    expect(client.events()[0]).toEqual({
      ...{ type: 'message', id: 'm3', from: 'hans', text: 'text 3' },
      ...{ at: '2026-01-02T03:04:05.678Z', mail: true },
    });
    expect(server.unheard).toEqual([]);
    place.clock.advance(0.1);
    expect(await server.hear('ack')).toEqual({ t: 'ack', seq: 9 });
    place.clock.advance(1);
    expect(server.unheard).toEqual([]);
  });

  it('of a long burst is acknowledged at once, before the server has to stop sending', async () => {
    const { server } = await online(await bench());
    server.say(...Array.from({ length: 64 }, (_, at) => mail(at + 1)));
    expect(await server.hear('ack')).toEqual({ t: 'ack', seq: 64 });
    server.say({ ...mail(65), text: 'x'.repeat(65_536) });
    expect(await server.hear('ack')).toEqual({ t: 'ack', seq: 65 });
  });

  it('is acknowledged before the logout', async () => {
    const { client, server } = await online(await bench());
    server.say(mail(3));
    client.type('logout');
    expect(await server.hear('ack')).toEqual({ t: 'ack', seq: 3 });
    await server.hear('logout');
  });

  it('that comes again is dropped and acknowledged again', async () => {
    const place = await bench();
    const { client, server } = await online(place);
    server.say(mail(3), mail(5));
    place.clock.advance(0.1);
    await server.hear('ack');
    server.close();
    place.clock.advance(1);
    const back = await greeted(place.network);
    const { id } = await back.hear('resume');
    back.say({ t: 'result', re: id, ok: true, user: 'luke' }, mail(3), mail(5), mail(6));
    place.clock.advance(0.1);
    expect(await back.hear('ack')).toEqual({ t: 'ack', seq: 6 });
    expect(shown(client)).toEqual(['m3', 'm5', 'm6']);
  });

  it('is dropped after a new login too', async () => {
    const place = await bench();
    const { client, server } = await online(place);
    server.say(mail(3), mail(5), { t: 'goodbye', reason: 'slow', message: '' });
    place.clock.advance(1);
    const back = await letIn(place.network, { unread: 2 });
    const settled = client.core.settled();
    back.say(mail(3), mail(5));
    await settled;
    place.clock.advance(0.1);
    expect(await back.hear('ack')).toEqual({ t: 'ack', seq: 5 });
    expect(shown(client)).toEqual(['m3', 'm5']);
  });

  it('is nobody’s business before the login', async () => {
    const { network, start } = await bench();
    const client = start();
    const server = await network.accept();
    server.say(HELLO, mail(3), { t: 'presence', moves: [{ user: 'hans', online: true }] });
    await server.hear('hello');
    await server.hear('login');
    server.say(loginResult(1));
    expect(client.events().map(({ type }) => type)).toEqual(['welcome']);
  });
});

describe('the place in the mail', () => {
  it('outlives the client, in a private file', async () => {
    const place = await bench();
    const first = await online(place);
    first.server.say(mail(3), mail(5));
    await part(first.client, first.server);
    const second = await online(place);
    second.server.say(mail(5), mail(6));
    expect(shown(second.client)).toEqual(['m6']);
    const path = join(place.home, 'servers', 'localhost_7777', 'luke', 'cursor');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await readFile(path)).length).toBe(96);
  });

  it('threat 39: after a crash while a line was shown: that line again, marked, and only that', async () => {
    const place = await bench();
    // A face that destroys the client while it is shown a line is as good as a crash: nothing tells that it was seen.
    const crashed: TestClient = place.start({
      onEvent(event) {
        if (event.type === 'message' && event.id === 'm5') crashed.core.destroy();
      },
    });
    const server = await letIn(place.network);
    await crashed.next('welcome');
    server.say(mail(3), mail(5), mail(6));
    expect(shown(crashed)).toEqual(['m3', 'm5']);
    expect(server.unheard).toEqual([]);
    const next = await online(place);
    next.server.say(mail(3), mail(5), mail(6));
    expect(shown(next.client)).toEqual(['m5 again', 'm6']);
    await part(next.client, next.server);
    const third = await online(place);
    third.server.say(mail(5), mail(6));
    expect(shown(third.client)).toEqual([]);
  });

  it('is written before the line is shown, and marked clean after the burst', async () => {
    const place = await bench();
    const path = join(place.home, 'servers', 'localhost_7777', 'luke', 'cursor');
    const whileShown: string[] = [];
    const { server } = await online(place, {
      onEvent(event) {
        if (event.type === 'message') whileShown.push(readFileSync(path, 'latin1').slice(0, 9));
      },
    });
    server.say(mail(3), mail(5));
    expect(whileShown).toEqual(['3 showing', '5 showing']);
    expect(readFileSync(path, 'latin1')).toMatch(/^5 shown /);
  });

  it('belongs to one user and to one server’s key', async () => {
    const place = await bench();
    const luke = await online(place);
    luke.server.say(mail(5));
    await part(luke.client, luke.server);
    const hans = await online(place, { user: 'hans' });
    hans.server.say(mail(4));
    expect(shown(hans.client)).toEqual(['m4']);
    await part(hans.client, hans.server);
    place.network.pin = OTHER_PIN;
    const elsewhere = await online(place, {
      tls: true,
      address: { host: 'localhost', port: 7778, pin: OTHER_PIN },
    });
    elsewhere.server.say(mail(1));
    expect(shown(elsewhere.client)).toEqual(['m1']);
  });

  it('is left alone by a client that wants no mail', async () => {
    const place = await bench();
    const { client, server } = await online(place, { mail: 'none' }, { unread: 3 });
    await client.core.settled();
    server.say(mail(3));
    expect(shown(client)).toEqual([]);
    expect(server.unheard).toEqual([]);
  });
});
