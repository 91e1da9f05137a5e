/** Folders that vanish and come back, and files that are not there any more: nobody is promised what cannot be had (R33, R35, R37). */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { systemFileSystem, type FileSystem } from '../../src/ports/file-system.ts';
import { fastClock } from './liars.ts';
import { noise, town } from './town.ts';

const CHUNK = 256 * 1024;
const clock = fastClock(systemClock, 20);

it('a shared folder that is not there is noticed, and what waits for it goes on when it comes back', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke] = [await enter('hans', { clock }), await enter('luke', { clock })];
  const bytes = noise(4 * CHUNK);
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  const { id } = await hans.swarm.register('film.mkv', () => {});
  await rename(hans.share, `${hans.share}.away`);
  const download = luke.swarm.download(id);
  await luke.until(({ state, cause }) => state === 'waiting' && cause === 'waiting for hans');
  expect(hans.swarm.serves(id)).toBe(false);
  expect(luke.swarm.transfers[0]?.bytes).toBe(0);
  await rename(`${hans.share}.away`, hans.share);
  expect(await download).toMatchObject({ ok: true });
  expect((await readFile(join(luke.downloads, 'film.mkv'))).equals(bytes)).toBe(true);
});

it('another file that comes back in the place is not offered as the one that was', async () => {
  const { join: enter } = await town(onTestFinished);
  const looked: string[] = [];
  const fileSystem: FileSystem = {
    ...systemFileSystem,
    open: (path, flags, mode) => (looked.push(path), systemFileSystem.open(path, flags, mode)),
  };
  const [hans, luke] = [await enter('hans', { clock, fileSystem }), await enter('luke', { clock })];
  await writeFile(join(hans.share, 'film.mkv'), noise(4 * CHUNK));
  const { id } = await hans.swarm.register('film.mkv', () => {});
  await rm(join(hans.share, 'film.mkv'));
  const download = luke.swarm.download(id);
  await luke.until(({ state, cause }) => state === 'waiting' && cause === 'waiting for hans');
  const before = looked.length;
  await writeFile(join(hans.share, 'film.mkv'), noise(4 * CHUNK));
  await expect.poll(() => looked.length).toBeGreaterThan(before);
  expect(hans.swarm.serves(id)).toBe(false);
  luke.swarm.cancel(luke.swarm.transfers[0]!.id);
  expect(await download).toMatchObject({ ok: false, code: 'cancelled' });
});

it('what was downloaded and taken away is offered no more', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke] = [await enter('hans', { clock }), await enter('luke', { clock })];
  await writeFile(join(hans.share, 'film.mkv'), noise(4 * CHUNK));
  const result = await luke.swarm.download('film.mkv');
  const id = result.ok ? result.id : '';
  await hans.leave();
  await rm(luke.downloads, { recursive: true });
  expect(luke.swarm.serves(id)).toBe(true);
  const yoda = await enter('yoda', { clock });
  const download = yoda.swarm.download(id);
  await yoda.until(({ state, cause }) => state === 'waiting' && cause === 'waiting for luke');
  expect(luke.swarm.serves(id)).toBe(false);
  yoda.swarm.cancel(yoda.swarm.transfers[0]!.id);
  await download;
});

it('a download folder that vanishes in mid-download ends it with a cause, and the next one begins anew', async () => {
  const { join: enter } = await town(onTestFinished);
  const hans = await enter('hans');
  const luke = await enter('luke', { rates: { down: 4 * CHUNK } });
  const bytes = noise(8 * CHUNK);
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  const download = luke.swarm.download('film.mkv');
  await luke.until(({ state, bytes: here }) => state === 'fetching' && here > 0);
  await rm(luke.downloads, { recursive: true });
  const ended = await download;
  expect(ended).toMatchObject({ ok: false, code: 'not-found' });
  expect(ended.ok ? '' : ended.message).toContain('film.mkv');
  await mkdir(luke.downloads);
  expect(await luke.swarm.download('film.mkv')).toMatchObject({ ok: true });
  expect((await readFile(join(luke.downloads, 'film.mkv'))).equals(bytes)).toBe(true);
});
