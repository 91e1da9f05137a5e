/** A server that lies about files: the client calls nobody whom it should not, ends nothing but what the lie is about, and says what it waits for (threat 36a). */
import { generateKeyPairSync, sign } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import { makeManifest } from '../../../src/ports/manifest.ts';
import type { Network } from '../../../src/ports/network.ts';
import { bench, letIn, until } from './bench.ts';
import type { ServerEnd } from './scripted-server.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const KEY = publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');

const PUBLISHER = {
  user: 'hans',
  publicKey: KEY,
  sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
};

/** A manifest of which `change` was signed, too. */
function signed(change: Partial<Manifest>): Manifest {
  const file = { name: 'film.mkv', size: 10, root: 'a'.repeat(64), ...change };
  return makeManifest(file, PUBLISHER, 1);
}

function manifest(change: Partial<Manifest> = {}): Manifest {
  return { ...signed({}), ...change };
}

async function online(network?: Partial<Network>) {
  const used = await bench();
  const client = used.start(network ? { network: { ...used.network, ...network } } : {});
  const server = await letIn(used.network);
  await client.next('welcome');
  const calls = used.network.calls;
  return { ...used, client, server, callsSince: () => used.network.calls - calls };
}

/** The next frame of a kind; what is said of the client's activity is passed by. */
async function hear(server: ServerEnd, t: string) {
  for (;;) {
    await until(() => server.unheard.length > 0);
    const frame = await server.hear(server.unheard[0]?.t ?? t);
    if (frame.t === t) return frame;
  }
}

async function answer(server: ServerEnd, t: string, fields: object): Promise<void> {
  const { id } = await hear(server, t);
  server.say({ t: 'result', re: id, ok: true, ...fields });
}

/** The result of the command; what is told on the way is passed by. */
async function resultOf(client: Awaited<ReturnType<typeof online>>['client']) {
  for (;;) {
    for (const event of client.events()) if (event.type === 'result') return event;
    await new Promise(setImmediate);
  }
}

it.each([
  ['nothing', {}],
  ['no list', { files: 7 }],
  ['numbers', { files: [1, null, 'x'] }],
  ['files without a manifest', { files: [{ owners: [] }] }],
  ['a manifest of other things', { files: [{ manifest: { ...manifest(), name: 5, size: {} }, owners: [] }] }],
  ['another file', { files: [{ manifest: signed({ name: 'other.mkv' }), owners: ['hans'] }] }],
  ['a file that has two names', { files: [{ manifest: manifest({ name: 'other.mkv' }), owners: ['hans'] }] }],
  ['another size than was signed', { files: [{ manifest: manifest({ size: 11 }), owners: ['hans'] }] }],
  ['a size beyond all', { files: [{ manifest: manifest({ size: 2 ** 60 }), owners: ['hans'] }] }],
  ['a way out of the folder', { files: [{ manifest: manifest({ name: '../film.mkv' }), owners: [] }] }],
])('a search that is answered with %s ends the download, and nothing else', async (_what, fields) => {
  const { client, server } = await online();
  client.type('download film.mkv');
  await answer(server, 'locate', fields);
  expect(await resultOf(client)).toMatchObject({ command: 'download', ok: false });
  client.type('whoelse');
  await answer(server, 'whoelse', { users: [] });
  expect(await resultOf(client)).toMatchObject({ command: 'whoelse', ok: true });
});

it('of a search answered with ten thousand files some are listed, not all are verified', async () => {
  const { client, server } = await online();
  client.type('download film.mkv');
  const files = Array.from({ length: 10_000 }, (_, n) => {
    return { manifest: manifest({ root: n.toString(16).padStart(64, '0') }), owners: [] };
  });
  const signed = { manifest: manifest(), owners: [] };
  await answer(server, 'locate', { files: [...files, ...Array.from({ length: 300 }, () => signed)] });
  expect(await resultOf(client)).toMatchObject({ command: 'download', ok: false, code: 'not-found' });
});

it.each([
  ['nothing', {}],
  ['no list', { you: 'x', owners: 7 }],
  ['no owners', { you: 'x', owners: [{ user: 'hans' }] }],
  ['no handle', { you: 9, owners: [] }],
])('a join that is answered with %s ends the download, and nothing else', async (_what, fields) => {
  const { client, server } = await online();
  client.type('download film.mkv');
  await answer(server, 'locate', { files: [{ manifest: manifest(), owners: ['hans'] }] });
  await answer(server, 'register', { known: true });
  await answer(server, 'join', fields);
  expect(await resultOf(client)).toMatchObject({ command: 'download', ok: false, code: 'internal' });
});

it('a push whose recipients are none that can be understood ends, and nothing else', async () => {
  const place = await bench();
  const client = place.start({ share: place.home });
  const server = await letIn(place.network);
  await client.next('welcome');
  await writeFile(`${place.home}/song.ogg`, 'la la la');
  client.type('push song.ogg hans');
  await answer(server, 'register', { known: false });
  const standing = { user: 'hans', state: 'complete', bytes: 8, cause: null };
  const wrong = [null, 5, {}, { ...standing, user: 3 }, { ...standing, cause: {} }];
  await answer(server, 'push', { recipients: wrong });
  expect(await resultOf(client)).toMatchObject({ command: 'push', ok: false, recipients: [] });
  client.type('whoelse');
  await answer(server, 'whoelse', { users: [] });
  expect(await resultOf(client)).toMatchObject({ command: 'whoelse', ok: true });
});

it('a server that never answers is named as what the download waits for', async () => {
  const { client, server } = await online();
  client.type('download film.mkv');
  const { id } = await hear(server, 'locate');
  expect(await client.next('transfer')).toMatchObject({
    state: 'searching',
    cause: 'waiting for the server: who has it?',
  });
  server.say({ t: 'result', re: id, ok: true, files: [{ manifest: manifest(), owners: ['hans'] }] });
  await hear(server, 'register');
  await hear(server, 'join');
  expect(client.events().at(-1)).toMatchObject({
    state: 'joining',
    cause: 'waiting for the server: who holds which chunks?',
  });
});

function introduced(root: string) {
  const purpose = { kind: 'file', root };
  const addresses = [1, 2, 3].map((n) => ({ host: `192.0.2.${n}`, port: 5000 }));
  return { t: 'introduced', introduction: { ...introductionOf('x1', purpose), addresses } };
}
function introductionOf(id: string, purpose: object) {
  return { id, nonce: 'n', purpose, peer: 'mallory', key: KEY, since: 0, addresses: [] };
}

it('threat 29: nobody is called because of a file who was not asked for and agreed to', async () => {
  const { server, callsSince } = await online();
  const root = 'a'.repeat(64);
  server.say(introduced(root));
  // The question is declined: nothing of that file is here.
  const purpose = { kind: 'file', root };
  server.say({ t: 'consent-asked', id: 'x1', from: 'mallory', key: KEY, purpose, seconds: 10 });
  expect(await hear(server, 'consent')).toMatchObject({ re: 'x1', yes: false });
  server.say(introduced(root));
  await new Promise(setImmediate);
  expect(callsSince()).toBe(0);
});

it('threat 29: a flood of introductions calls somebody for each consent, no more, and consents are counted', async () => {
  const called: string[] = [];
  const place = await bench();
  const listen: Network['listen'] = async () =>
    ({ port: 5000, stopAccepting() {}, close: async () => {} }) as never;
  const connect: Network['connect'] = (options) => {
    if (options.port === 7777) return place.network.connect(options);
    called.push(options.host);
    return new Promise(() => {});
  };
  const client = place.start({ network: { ...place.network, listen, connect }, share: place.home });
  const server = await letIn(place.network);
  await client.next('welcome');
  await writeFile(`${place.home}/song.ogg`, 'la la la');
  client.type('register song.ogg');
  const asked = await hear(server, 'register');
  const root = (asked['manifest'] as Manifest).root;
  server.say({ t: 'result', re: asked['id'], ok: true, known: false });
  await resultOf(client);
  const purpose = { kind: 'file', root };
  const consents: unknown[] = [];
  for (let n = 0; n < 600; n++) {
    server.say({ t: 'consent-asked', id: `x${n}`, from: 'mallory', key: KEY, purpose, seconds: 10 });
    consents.push((await hear(server, 'consent'))['yes']);
  }
  expect(consents.filter((yes) => yes)).toHaveLength(512);
  for (let n = 0; n < 2_000; n++) server.say(introduced(root));
  await new Promise(setImmediate);
  // Their places are called one after the other, until the time for meeting is over.
  for (let quarters = 0; quarters < 44; quarters++) place.clock.advance(0.25);
  expect(called.length).toBe(512 * 3);
});
