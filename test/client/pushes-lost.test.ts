/** A push in which somebody is lost, gives up or has no room, by client cores over real sockets (R39, R35, R36, R41). */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { resultExitCode } from '../../src/client/faces/exit-code.ts';
import { systemFileSystem, type FileSystem } from '../../src/ports/file-system.ts';
import { street, type Person, type Street } from './people.ts';
import { accountOf, frail, owner, progress, recipientsOf, resultOf, say, standings } from './pushing.ts';

const CHUNK = 262_144;
const FILM = randomBytes(24 * CHUNK);
/* Slow enough to be disturbed in the middle. */
const SLOWLY = { rates: { up: 4 * CHUNK, down: null } };
const TAKES_ALL = { pushPolicy: 'accept' } as const;

let here: Street;
beforeEach(async ({ onTestFinished }) => {
  here = await street(onTestFinished, { offerSeconds: 60, limits: { consentsPerMinute: 1_000 } });
});

const inTheMiddle = (pusher: Person, user: string) =>
  progress(pusher, (event) => event.user === user && event.state === 'fetching' && event.bytes > 0);
const hasFilm = (name: string): boolean =>
  readFileSync(join(accountOf(here, name), 'downloads', 'film.mkv')).equals(FILM);

/** The transfer that waits, once there is one. */
async function waiting(person: Person): Promise<{ readonly id: string; readonly cause: string }> {
  for (;;) {
    const event = await person.next('transfer');
    if (event['state'] === 'waiting' && event['cause'] !== null)
      return event as { id: string; cause: string };
  }
}

describe('the pusher', () => {
  it('whose connection is cut in the middle hears on, and all is well (R41)', async () => {
    const { network, cut } = frail(here);
    const hans = await owner(here, FILM, { ...SLOWLY, network });
    await here.person('luke', TAKES_ALL);
    say(hans, 'push film.mkv luke');
    await inTheMiddle(hans, 'luke');
    cut();
    expect(await hans.next('connection')).toMatchObject({ state: 'reconnecting' });
    expect(await hans.next('connection')).toMatchObject({ state: 'online' });
    expect(await inTheMiddle(hans, 'luke')).toMatchObject({ size: FILM.length });
    const done = await resultOf(hans, 'push');
    expect(done).toMatchObject({ ok: true, recipients: [{ user: 'luke', state: 'complete' }] });
    expect(resultExitCode(done)).toBe(0);
    expect(hasFilm('luke')).toBe(true);
  });

  it('who is gone leaves those who have all of it among them to finish; others wait, and say for whom (R35)', async () => {
    const first = await owner(here, FILM);
    const [luke, yoda] = [await here.person('luke', TAKES_ALL), await here.person('yoda', TAKES_ALL)];
    say(luke, 'download film.mkv --chunks 0-11');
    say(yoda, 'download film.mkv --chunks 12-23');
    for (const person of [luke, yoda])
      expect(await resultOf(person, 'download')).toMatchObject({ ok: true, path: null });
    await first.ask('logout');
    const hans = await owner(here, FILM, { rates: { up: CHUNK / 4, down: null }, signup: false });
    writeFileSync(join(accountOf(here, 'hans'), 'share', 'alone.mkv'), randomBytes(FILM.length));
    const leia = await here.person('leia', TAKES_ALL);
    say(hans, 'push film.mkv luke yoda');
    say(hans, 'push alone.mkv leia');
    await progress(hans, ({ user, state }) => user === 'leia' && state === 'fetching');
    hans.core.destroy();
    for (const person of [luke, yoda])
      expect(await person.next('offer-taken')).toMatchObject({ from: 'hans' });
    expect([hasFilm('luke'), hasFilm('yoda')]).toEqual([true, true]);
    expect((await waiting(leia)).cause).toContain('waiting for hans');
  });

  it('who takes it back leaves to who fetches what they fetch', async () => {
    const hans = await owner(here, FILM, SLOWLY);
    const luke = await here.person('luke', TAKES_ALL);
    say(hans, 'push film.mkv luke');
    await inTheMiddle(hans, 'luke');
    say(hans, 'cancel p1');
    const done = await resultOf(hans, 'push');
    expect(done).toMatchObject({ ok: false, code: 'cancelled', id: 'p1' });
    expect(resultExitCode(done)).toBe(6);
    expect(await luke.next('offer-taken')).toMatchObject({ bytes: FILM.length });
  });
});

describe('a recipient', () => {
  it('who is lost half-way is seen to be, comes back, goes on where it was, and the push is done (R36)', async ({
    onTestFinished,
  }) => {
    here = await street(onTestFinished, { offerSeconds: 60, resumeGraceSeconds: 0.5 });
    const hans = await owner(here, FILM, SLOWLY);
    const luke = await here.person('luke', TAKES_ALL);
    say(hans, 'push film.mkv luke');
    const { bytes } = await inTheMiddle(hans, 'luke');
    luke.core.destroy();
    const lost = await progress(hans, ({ state }) => state === 'lost');
    expect(lost).toMatchObject({ user: 'luke', cause: 'has left; may come back' });
    await here.person('luke', { ...TAKES_ALL, signup: false });
    expect((await inTheMiddle(hans, 'luke')).bytes).toBeGreaterThanOrEqual(bytes);
    const done = await resultOf(hans, 'push');
    expect(done).toMatchObject({ ok: true });
    expect(resultExitCode(done)).toBe(0);
    expect(hasFilm('luke')).toBe(true);
  });

  it('who never comes back has failed after offerSeconds: the push ends, names them, and is incomplete', async ({
    onTestFinished,
  }) => {
    here = await street(onTestFinished, { offerSeconds: 2, resumeGraceSeconds: 0.5 });
    const hans = await owner(here, FILM, SLOWLY);
    const luke = await here.person('luke', TAKES_ALL);
    await here.person('yoda', TAKES_ALL);
    say(hans, 'push film.mkv luke yoda');
    await inTheMiddle(hans, 'luke');
    luke.core.destroy();
    const done = await resultOf(hans, 'push');
    expect(done).toMatchObject({ ok: false, code: 'interrupted', message: 'luke did not get film.mkv' });
    expect(recipientsOf(done)).toMatchObject({
      luke: { state: 'failed', cause: 'has left and did not come back' },
      yoda: { state: 'complete', cause: null },
    });
    expect(resultExitCode(done)).toBe(6);
  });

  it('who gives it up has failed by that name', async () => {
    const hans = await owner(here, FILM, SLOWLY);
    const luke = await here.person('luke', TAKES_ALL);
    say(hans, 'push film.mkv luke');
    await inTheMiddle(hans, 'luke');
    const { id } = await luke.next('transfer');
    await luke.ask(`cancel ${String(id)}`);
    const done = await resultOf(hans, 'push');
    expect(recipientsOf(done)['luke']).toMatchObject({ state: 'failed', cause: 'gave it up' });
    expect(resultExitCode(done)).toBe(6);
    expect(luke.events).toContainEqual(expect.objectContaining({ type: 'offer-failed', code: 'cancelled' }));
  });

  it('who pauses is seen to, without a cause, and goes on when they like', async () => {
    const hans = await owner(here, FILM, SLOWLY);
    const luke = await here.person('luke', TAKES_ALL);
    say(hans, 'push film.mkv luke');
    await inTheMiddle(hans, 'luke');
    const { id } = await luke.next('transfer');
    await luke.ask(`pause ${String(id)}`);
    expect(await progress(hans, ({ state }) => state === 'paused')).toMatchObject({ cause: null });
    await luke.ask(`resume ${String(id)}`);
    expect(await resultOf(hans, 'push')).toMatchObject({ ok: true });
  });
});

describe('a recipient’s disk', () => {
  it('that has no room for it fails it at once, with how much is missing', async () => {
    const hans = await owner(here, FILM);
    const fileSystem: FileSystem = { ...systemFileSystem, freeBytes: () => Promise.resolve(9_000_000) };
    await here.person('luke', { ...TAKES_ALL, fileSystem });
    say(hans, 'push film.mkv luke');
    const { cause } = recipientsOf(await resultOf(hans, 'push'))['luke']!;
    expect(cause).toBe(
      `the disk has room for ${9_000_000 - 8 * 1024 * 1024} bytes, ${FILM.length} are needed`,
    );
  });

  it('that fills up meanwhile is waited for, with its cause, and the push is done when there is room', async () => {
    const hans = await owner(here, FILM, SLOWLY);
    const disk = { isFull: false };
    await here.person('luke', { ...TAKES_ALL, fileSystem: fillable(disk) });
    say(hans, 'push film.mkv luke');
    await inTheMiddle(hans, 'luke');
    disk.isFull = true;
    const stuck = await progress(hans, ({ state }) => state === 'waiting');
    expect(stuck.cause).toContain('the disk is full');
    disk.isFull = false;
    expect(await resultOf(hans, 'push')).toMatchObject({ ok: true });
    expect(hasFilm('luke')).toBe(true);
  });

  it.each([
    ['a file in the place of its folder', 'it, or what it lies in, is no folder'],
    ['a file in the place of its parts', '.hubbub-parts is no folder'],
    ['no leave to write', 'permission denied'],
  ])('with %s says so, and no path of theirs', async (what, cause) => {
    const hans = await owner(here, FILM);
    const downloads = join(here.folder, 'secret', 'downloads');
    mkdirSync(join(here.folder, 'secret'));
    if (what.includes('its folder')) writeFileSync(downloads, '');
    if (what.includes('its parts')) {
      mkdirSync(downloads);
      writeFileSync(join(downloads, '.hubbub-parts'), '');
    }
    const makeFolder = (path: string): Promise<void> =>
      what === 'no leave to write' && path === downloads
        ? Promise.reject(Object.assign(new Error(), { code: 'EACCES' }))
        : systemFileSystem.makeFolder(path);
    const fileSystem: FileSystem = { ...systemFileSystem, makeFolder };
    await here.person('luke', { ...TAKES_ALL, downloads, fileSystem });
    say(hans, 'push film.mkv luke');
    const done = await resultOf(hans, 'push');
    expect(recipientsOf(done)['luke']).toMatchObject({ state: 'failed' });
    expect(recipientsOf(done)['luke']!.cause).toContain(`the download folder: ${cause}`);
    expect(JSON.stringify(standings(hans, 'luke'))).not.toContain('secret');
    expect(resultExitCode(done)).toBe(6);
  });
});

/** A disk that can be filled. */
function fillable(disk: { readonly isFull: boolean }): FileSystem {
  const full = () => Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  return {
    ...systemFileSystem,
    freeBytes: (path) => (disk.isFull ? Promise.resolve(0) : systemFileSystem.freeBytes(path)),
    async open(path, flags, mode) {
      const file = await systemFileSystem.open(path, flags, mode);
      const write = file.write.bind(file);
      if (path.endsWith('data'))
        Object.assign(file, {
          write: (...given: Parameters<typeof write>) =>
            disk.isFull ? Promise.reject(full()) : write(...given),
        });
      return file;
    },
  };
}
