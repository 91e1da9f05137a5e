/** Clients that cannot call each other, and a server that relays: private texts and chunks, sealed, named, and only while both are there. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createReload } from '../../src/cli/serve/reload.ts';
import { parseLine } from '../../src/commands/table.ts';
import { ConnectError, systemNetwork, type ConnectOptions } from '../../src/ports/network.ts';
import { street, type Street } from './people.ts';

const RELAY = { relay: { enabled: true } };

/** Nothing but the server can be called from here; `heard` is what went to it. */
function walled(here: Street, heard: Buffer[] = []) {
  const network = {
    ...systemNetwork,
    async connect(options: ConnectOptions) {
      if (options.port !== here.house.server.port) throw new ConnectError('refused', 'there is a wall');
      const connection = await systemNetwork.connect(options);
      const passOn = connection.write;
      const write = (data: string | Buffer) => {
        heard.push(Buffer.from(data));
        return passOn(data);
      };
      return Object.assign(connection, { write });
    },
  };
  return { network };
}

/** How many connections carry what others sealed. */
const relaying = (here: Street) => here.house.server.bus.ask.connectionCount().byState.get('relaying') ?? 0;

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20));
}

it('a private session goes round, says so, and the server sees nothing of it (R26)', async () => {
  const here = await street(onTestFinished, RELAY);
  const heard: Buffer[] = [];
  const hans = await here.person('hans', walled(here, heard));
  const luke = await here.person('luke', walled(here));
  expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
  expect(hans.events).toContainEqual(
    expect.objectContaining({ type: 'private-open', with: 'luke', route: 'relay' }),
  );
  expect(await luke.next('private-open')).toMatchObject({ with: 'hans', route: 'relay' });
  expect(relaying(here)).toBe(2);
  const text = 'a text that nobody else may read';
  expect(await hans.ask(`private luke ${text}`)).toMatchObject({ ok: true });
  expect(await luke.next('private')).toMatchObject({ from: 'hans', text });
  expect(await luke.ask('private hans the same to you')).toMatchObject({ ok: true });
  const sent = Buffer.concat(heard);
  expect(sent.includes('startprivate'), 'the server is spoken to in plain text here').toBe(true);
  expect(sent.includes(text)).toBe(false);
  expect(here.house.server.bus.ask.relayedBytes()).toBeGreaterThan(1_000);
  await hans.ask('stopprivate luke');
  expect(await luke.next('private-closed')).toMatchObject({ with: 'hans', reason: 'stopped' });
  await until(() => relaying(here) === 0);
});

it('chunks go round, and the transfer says so', async () => {
  const here = await street(onTestFinished, RELAY);
  const share = join(here.folder, 'shared');
  mkdirSync(share);
  const film = Buffer.alloc(1_000_000, 'a film ');
  writeFileSync(join(share, 'film.mkv'), film);
  await here.person('hans', { ...walled(here), share });
  const luke = await here.person('luke', walled(here));
  const { ok, path } = await luke.ask('download film.mkv');
  expect(ok).toBe(true);
  expect(readFileSync(String(path)).equals(film)).toBe(true);
  const fetching = luke.events.filter(({ type }) => type === 'transfer');
  expect(fetching.some((event) => 'route' in event && event.route === 'relay')).toBe(true);
});

it('without the relay there is no way, and it is said (the default)', async () => {
  const here = await street(onTestFinished, {});
  const hans = await here.person('hans', walled(here));
  await here.person('luke', walled(here));
  const refusal = await hans.ask('startprivate luke');
  expect(refusal).toMatchObject({ ok: false, code: 'unreachable' });
  expect(refusal.message).toContain('no direct connection to luke');
});

it('where the relay is full the meeting fails and says why', async () => {
  const here = await street(onTestFinished, { relay: { enabled: true, connectionsPerUser: 1 } });
  const hans = await here.person('hans', walled(here));
  await here.person('luke', walled(here));
  await here.person('yoda', walled(here));
  expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
  hans.core.submit(parseLine('startprivate yoda', hans.core.limits));
  const refusalOf = () =>
    hans.events.find((event) => event.type === 'result' && event.code === 'unreachable');
  await until(() => refusalOf() !== undefined);
  expect(refusalOf()).toMatchObject({ command: 'startprivate' });
  expect(JSON.stringify(refusalOf())).toContain('the server relays as much for you as it may');
});

it('a session that ends takes its relay along', async () => {
  const here = await street(onTestFinished, RELAY);
  const hans = await here.person('hans', walled(here));
  const luke = await here.person('luke', walled(here));
  expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
  await luke.next('private-open');
  hans.core.destroy();
  expect(await luke.next('private-closed')).toMatchObject({ with: 'hans' });
  await until(() => relaying(here) === 0);
});

it('threat 47: a reload that switches the relay off ends what goes through it, and tells both why', async () => {
  const here = await street(onTestFinished, RELAY);
  const hans = await here.person('hans', walled(here));
  const luke = await here.person('luke', walled(here));
  const yoda = await here.person('yoda', walled(here));
  expect(await hans.ask('startprivate luke')).toMatchObject({ ok: true });
  await luke.next('private-open');
  const { live, server, logger: log, with: having } = here.house;
  const read = () => ({ settings: having({ relay: { enabled: false } }), warnings: [] });
  await createReload({ read, live, server, identity: null, log })();
  // They come by two connections: either may be first.
  for (const [{ events }, other] of [
    [hans, 'luke'],
    [luke, 'hans'],
  ] as const) {
    await until(() => events.some(({ type }) => type === 'announcement'));
    await until(() => events.some((event) => event.type === 'private-closed' && event.with === other));
    const said = events.filter(({ type }) => type === 'announcement');
    expect(said).toMatchObject([{ text: expect.stringContaining('does not relay any more') }]);
  }
  expect(yoda.events.filter(({ type }) => type === 'announcement')).toEqual([]);
  await until(() => relaying(here) === 0);
});
