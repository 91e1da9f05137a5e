/** Downloads that wait, between real clients: `transfers`, `pause`, `resume`, `cancel` (R38), and whom they keep from the idle time-out (R9). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { noise } from '../swarm/town.ts';
import { runHubbub, startHub, type Hub } from './hub.ts';
import { openTalker, type Talker } from './talker.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));
const CHUNK = 262_144;

let hub: Hub;
const others: Talker[] = [];
afterEach(async () => {
  for (const talker of others.splice(0)) talker.kill();
  await hub.close();
});

/** A client with folders of its own. */
async function enter(name: string, signup = true): Promise<Talker> {
  const folders = ['--share', folderOf(name), '--downloads', join(hub.folder, name, 'downloads')];
  return hub.client(name, { signup, flags: folders });
}

/** A client that nobody sits at. */
async function attend(name: string): Promise<Talker> {
  const login = ['--json', '--signup', '--pin', hub.pin, '--home', join(hub.folder, 'home')];
  const words = [LAUNCHER, 'share', folderOf(name), `${name}@127.0.0.1:${hub.port}`, ...login];
  const talker = openTalker(process.execPath, words, { HUBBUB_PASSWORD: `${name}-secret` });
  others.push(talker);
  await talker.event('welcome');
  return talker;
}

function folderOf(name: string): string {
  const folder = join(hub.folder, name, 'share');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Somebody comes and does nothing; who came before and did nothing either is out by the time that this one is. */
async function idleOut(name: string): Promise<void> {
  const talker = await enter(name);
  expect(await talker.event('goodbye')).toMatchObject({ reason: 'idle' });
}

/** Luke downloads a file of three chunks, of which only yoda's one is to be had. */
async function waiting(): Promise<{ luke: Talker; yoda: Talker; bytes: Buffer }> {
  const bytes = noise(3 * CHUNK);
  writeFileSync(join(folderOf('hans'), 'film.mkv'), bytes);
  const hans = await enter('hans');
  const yoda = await enter('yoda');
  yoda.type('download film.mkv --chunks 0');
  await yoda.event('result', { command: 'download', ok: true });
  await hans.ask('logout');
  const luke = await enter('luke');
  luke.type('download film.mkv');
  await luke.event('transfer', { state: 'waiting', bytes: CHUNK });
  return { luke, yoda, bytes };
}

async function transferOf(luke: Talker): Promise<{ id: string; cause: string }> {
  const { transfers } = await luke.ask('transfers');
  return (transfers as { id: string; cause: string }[])[0]!;
}

it('a download that waits is paused, taken up and given up (R38)', { timeout: 120_000 }, async () => {
  hub = await startHub();
  const { luke, bytes } = await waiting();
  const film = { type: 'transfer', file: 'film.mkv', bytes: CHUNK, size: bytes.length };
  const shown = await transferOf(luke);
  expect(shown).toMatchObject({ ...film, state: 'waiting', owners: 0 });
  expect(shown.cause).toContain('yoda (has nothing of what is missing)');
  const { id } = shown;
  expect(await luke.ask(`pause ${id}`)).toMatchObject({ ok: true, id });
  expect(await transferOf(luke)).toMatchObject({ file: 'film.mkv', state: 'paused' });
  expect(await luke.ask(`pause ${id}`), 'it is').toMatchObject({ ok: true, id });
  expect(await luke.ask(`resume ${id}`)).toMatchObject({ ok: true, id });
  await luke.event('transfer', { state: 'waiting', bytes: CHUNK });
  expect(await luke.ask(`resume ${id}`)).toMatchObject({ ok: false, code: 'busy' });
  expect(await luke.ask(`cancel ${id}`)).toMatchObject({ ok: true, id });
  expect(await luke.event('result', { command: 'download' })).toMatchObject({ ok: false, code: 'cancelled' });
  expect(await luke.ask(`cancel ${id}`)).toMatchObject({ ok: false, code: 'not-found' });
  expect(await luke.ask('transfers')).toMatchObject({ transfers: [] });
  expect(await luke.end(), 'a transfer is incomplete').toBe(6);
});

it('people read of them in lines (R38)', { timeout: 120_000 }, async () => {
  hub = await startHub();
  const { luke } = await waiting();
  await luke.ask('logout');
  const words = ['connect', `luke@127.0.0.1:${hub.port}`, '--pin', hub.pin];
  const folders = ['--home', join(hub.folder, 'home'), '--downloads', join(hub.folder, 'luke', 'downloads')];
  const env = { HUBBUB_PASSWORD: 'luke-secret', NO_COLOR: '1' };
  const input = 'transfers\npause 1\npause\ndownload film.mkv\ntransfers\ncancel 1\n';
  const { code, stdout, stderr } = await runHubbub([...words, ...folders], { input, env });
  const said = stdout + stderr;
  expect(said).toContain('there is no transfer 1');
  expect(said).toContain('usage: pause <id>');
  expect(said).toMatch(/^1 film\.mkv: /m);
  expect(said).toContain('given up');
  expect(code, said).toBe(6);
});

it(
  'who waits for a transfer is not idle, nor who is unattended; all others are (R9)',
  { timeout: 180_000 },
  async () => {
    hub = await startHub();
    const { yoda, bytes } = await waiting();
    // Who logs in from now on has ten seconds.
    hub.reload({ idleTimeoutSeconds: 10 });
    await expect.poll(() => hub.log(), { timeout: 60_000 }).toContain('idleTimeoutSeconds');
    const leia = await enter('leia');
    leia.type('download film.mkv');
    await leia.event('transfer', { state: 'waiting', bytes: CHUNK });
    await idleOut('lando');
    expect(leia.said.some(({ type }) => type === 'goodbye')).toBe(false);
    writeFileSync(join(folderOf('obi'), 'film.mkv'), bytes);
    const obi = await attend('obi');
    const { path } = await leia.event('result', { command: 'download', ok: true });
    expect(readFileSync(String(path)).equals(bytes)).toBe(true);
    expect(await leia.event('goodbye'), 'what is done holds nobody').toMatchObject({ reason: 'idle' });
    await idleOut('chewie');
    for (const { said } of [obi, yoda]) expect(said.some(({ type }) => type === 'goodbye')).toBe(false);
  },
);

it('the unattended are not spared where the server forbids it (R9)', { timeout: 60_000 }, async () => {
  hub = await startHub({ idleTimeoutSeconds: 3, allowUnattended: false });
  const obi = await attend('obi');
  expect(await obi.event('goodbye')).toMatchObject({ reason: 'idle' });
});
