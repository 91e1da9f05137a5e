/** A push through kill -9 of each of its parts, between real processes: the server, who pushes, who fetches (R36, R39, R41; decision 72). */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { noise } from '../swarm/town.ts';
import { startHub, type ClientWishes, type Hub } from './hub.ts';
import type { Talker } from './talker.ts';

// Processes start slowly where others work, too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const FILM = noise(16 * 262_144);
/* Slow enough to be killed in the middle. */
const SLOWLY = ['--up', '1M'];
let hub: Hub;
beforeEach(async () => {
  hub = await startHub({ offerSeconds: 60, resumeGraceSeconds: 1 });
});
afterEach(() => hub.close());

const folderOf = (name: string, what: string): string => join(hub.folder, name, what);

/** A client with folders of its own, or a later life of it. */
function enter(name: string, flags: readonly string[], wishes: ClientWishes = {}): Promise<Talker> {
  const [share, downloads] = [folderOf(name, 'share'), folderOf(name, 'downloads')];
  mkdirSync(share, { recursive: true });
  const home = folderOf(name, 'home');
  return hub.client(name, { ...wishes, home, flags: ['--share', share, '--downloads', downloads, ...flags] });
}

interface Half {
  readonly hans: Talker;
  readonly luke: Talker;
  /** What luke has, as hans heard it last. */
  readonly bytes: number;
}

/** Hans, who pushes a film, and luke, who is in the middle of fetching it. */
async function half(pace: readonly string[] = []): Promise<Half> {
  const hans = await enter('hans', SLOWLY);
  writeFileSync(join(folderOf('hans', 'share'), 'film.mkv'), FILM);
  const luke = await enter('luke', ['--push', 'accept', ...pace]);
  hans.type('push film.mkv luke');
  return { hans, luke, bytes: await middle(hans) };
}

/** The next word of luke, who has some and not all. */
async function middle(hans: Talker): Promise<number> {
  for (;;) {
    const { bytes } = await hans.event('push-progress', { user: 'luke', state: 'fetching' });
    if (Number(bytes) > 0) return Number(bytes);
  }
}

const hasFilm = (): boolean => readFileSync(join(folderOf('luke', 'downloads'), 'film.mkv')).equals(FILM);

it('of the server: the push is interrupted and says so, who fetches goes on, and the same push again is done', async () => {
  const { hans, luke } = await half();
  await hub.stop('SIGKILL');
  await hub.restart();
  expect(await hans.event('result', { command: 'push' })).toMatchObject({ ok: false, code: 'interrupted' });
  await luke.event('offer-taken', { file: 'film.mkv' });
  expect(hasFilm()).toBe(true);
  // The two fetch from each other without the server: it may know hans before luke is back.
  await luke.event('connection', { state: 'online' });
  hans.type('push film.mkv luke');
  const done = await hans.event('result', { command: 'push' });
  expect(done).toMatchObject({ ok: true, recipients: [{ user: 'luke', state: 'complete' }] });
  expect(await hans.end(), 'a push that did not get there shows in the exit code').toBe(6);
});

it('of who pushes: who fetches waits and says for whom, and is done when the same is pushed again', async () => {
  const { hans, luke } = await half();
  hans.kill();
  await hans.exit;
  await luke.event('transfer', { state: 'waiting', cause: 'waiting for hans' });
  const again = await enter('hans', [], { signup: false });
  again.type('push film.mkv luke');
  const done = await again.event('result', { command: 'push' });
  expect(done).toMatchObject({ ok: true, recipients: [{ user: 'luke', state: 'complete' }] });
  expect(hasFilm()).toBe(true);
  expect(await again.end()).toBe(0);
});

it('of who fetches: is seen, comes back, goes on where it was, and the push is done', async () => {
  const { hans, luke, bytes } = await half(['--down', '300k']);
  luke.kill();
  await luke.exit;
  expect(await hans.event('push-progress', { state: 'lost' })).toMatchObject({
    ...{ user: 'luke', cause: 'has left; may come back' },
  });
  await enter('luke', ['--push', 'accept'], { signup: false });
  expect(await middle(hans)).toBeGreaterThanOrEqual(bytes);
  expect(await hans.event('result', { command: 'push' })).toMatchObject({ ok: true });
  expect(hasFilm()).toBe(true);
  expect(await hans.end()).toBe(0);
});
