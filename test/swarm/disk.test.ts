/** What lies on disk: the shared folder, parts that go on, files put in place, disks that are full (R31, R36, R37; threat row 34). */
import { link, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemFileSystem, type FileSystem, type OpenFile } from '../../src/ports/file-system.ts';
import { openShared } from '../../src/swarm/storage/shared-folder.ts';
import { noise, town, type Member, type Town } from './town.ts';

const CHUNK = 262_144;
let place: Town;
let hans: Member;
let luke: Member;
beforeEach(async () => {
  place = await town(onTestFinished);
  hans = await place.join('hans');
  luke = await place.join('luke');
});
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: { code: string }) => error.code,
  );
const open = (given: string) =>
  codeOf(openShared(systemFileSystem, hans.share, given).then(({ file }) => file.close()));

describe('the shared folder', () => {
  it('gives plain files inside it and nothing else (R31)', async () => {
    await mkdir(join(hans.share, 'sub'));
    await writeFile(join(hans.share, 'a.txt'), 'a');
    await writeFile(join(hans.share, 'sub', 'b.txt'), 'b');
    await writeFile(join(place.folder, 'secret.txt'), 'secret');
    await symlink(join(place.folder, 'secret.txt'), join(hans.share, 'link.txt'));
    await symlink(place.folder, join(hans.share, 'way'));
    await link(join(place.folder, 'secret.txt'), join(hans.share, '.hidden'));
    expect(await open('a.txt')).toBe('none');
    expect(await open('sub/../a.txt')).toBe('none');
    expect(await open('sub/b.txt')).toBe('none');
    expect(await open(join(hans.share, 'a.txt'))).toBe('none');
    expect(await open('missing.txt')).toBe('not-found');
    expect(await open('link.txt')).toBe('unreadable');
    expect(await open('sub')).toBe('unreadable');
    for (const given of [
      '../../secret.txt',
      'way/secret.txt',
      join(place.folder, 'secret.txt'),
      '.hidden',
      '.',
      '..',
    ])
      expect(await open(given), given).toBe('bad-name');
  });

  it('notices a folder that is changed for a link between the look and the opening', async () => {
    await mkdir(join(hans.share, 'sub'));
    await writeFile(join(hans.share, 'sub', 'a.txt'), 'a');
    await mkdir(join(place.folder, 'other'));
    await writeFile(join(place.folder, 'other', 'a.txt'), 'secret');
    const racing: FileSystem = {
      ...systemFileSystem,
      async open(path, flags, mode) {
        await rename(join(hans.share, 'sub'), join(hans.share, 'gone'));
        await symlink(join(place.folder, 'other'), join(hans.share, 'sub'));
        return systemFileSystem.open(path, flags, mode);
      },
    };
    expect(await codeOf(openShared(racing, hans.share, 'sub/a.txt'))).toBe('bad-name');
  });

  it('is hashed once, and again when a file is another (R33)', async () => {
    await writeFile(join(hans.share, 'a.bin'), noise(CHUNK + 1));
    let hashed = 0;
    const register = () => hans.swarm.register('a.bin', () => hashed++);
    const first = await register();
    const reads = hashed;
    expect(reads).toBeGreaterThan(0);
    expect(await register()).toMatchObject({ id: first.id });
    expect(hashed).toBe(reads);
    await writeFile(join(hans.share, 'a.bin'), noise(CHUNK + 1));
    expect((await register()).id).not.toBe(first.id);
    expect(hashed).toBeGreaterThan(reads);
  });
});

describe('the place of a download', () => {
  it('is never that of another file; the same content is a success (R37)', async () => {
    await writeFile(join(hans.share, 'film.mkv'), 'film');
    await mkdir(luke.downloads, { recursive: true });
    await writeFile(join(luke.downloads, 'film.mkv'), 'other');
    await symlink(join(place.folder, 'nowhere'), join(luke.downloads, 'film (1).mkv'));
    expect(await luke.swarm.download('film.mkv')).toMatchObject({
      path: join(luke.downloads, 'film (2).mkv'),
    });
    expect(await readFile(join(luke.downloads, 'film.mkv'), 'utf8')).toBe('other');
    expect(await readdir(place.folder)).not.toContain('nowhere');
    expect(((await stat(join(luke.downloads, 'film (2).mkv'))).mode & 0o777).toString(8)).toBe('600');
    expect(await luke.swarm.download('film.mkv')).toMatchObject({
      path: join(luke.downloads, 'film (2).mkv'),
    });
    expect((await readdir(luke.downloads)).sort()).toEqual([
      '.hubbub-parts',
      'film (1).mkv',
      'film (2).mkv',
      'film.mkv',
    ]);
  });

  it('keeps nothing of its parts where a kill came after the file was in place (R36)', async () => {
    await writeFile(join(hans.share, 'film.mkv'), 'film');
    const result = await luke.swarm.download('film.mkv');
    const id = result.ok ? result.id : '';
    const left = join(luke.downloads, '.hubbub-parts', `${id}.luke`);
    await mkdir(left);
    await link(join(luke.downloads, 'film.mkv'), join(left, 'data'));
    expect(await luke.swarm.download('film.mkv')).toMatchObject({ ok: true });
    expect(await readdir(join(luke.downloads, '.hubbub-parts'))).toEqual([]);
  });

  it('is refused where the parts would follow a link', async () => {
    await writeFile(join(hans.share, 'film.mkv'), 'film');
    await mkdir(luke.downloads, { recursive: true });
    await mkdir(join(place.folder, 'elsewhere'));
    await symlink(join(place.folder, 'elsewhere'), join(luke.downloads, '.hubbub-parts'));
    expect(await luke.swarm.download('film.mkv')).toMatchObject({ ok: false, code: 'unreadable' });
    expect(await readdir(join(place.folder, 'elsewhere'))).toEqual([]);
  });

  it('that is taken away in mid-download is named, and the download goes on when it is back (R36)', async () => {
    const away = join(place.folder, 'away');
    let isTaken = false;
    const yoda = await place.join('yoda', {
      fileSystem: {
        ...systemFileSystem,
        async link(from, to) {
          if (!isTaken) await rename(yoda.downloads, away);
          isTaken = true;
          return systemFileSystem.link(from, to);
        },
      },
    });
    await writeFile(join(hans.share, 'film.mkv'), noise(2 * CHUNK));
    expect(await yoda.swarm.download('film.mkv')).toMatchObject({
      ok: false,
      code: 'not-found',
      message: expect.stringMatching(/^film\.mkv: the download folder is not as it was .* when it is back/),
    });
    const sent = hans.sent();
    await rename(away, yoda.downloads);
    expect(await yoda.swarm.download('film.mkv')).toMatchObject({ ok: true });
    expect(hans.sent()).toBe(sent);
  });

  it('is left as it was by a download that is given up', async () => {
    const silent = await place.join('silent', {
      between: (connection) => ({
        ...connection,
        get queuedBytes() {
          return 0;
        },
        write: () => true,
      }),
    });
    await writeFile(join(silent.share, 'film.mkv'), noise(CHUNK));
    const download = luke.swarm.download('film.mkv');
    await luke.until(({ state }) => state === 'waiting');
    luke.swarm.cancel(luke.swarm.transfers[0]!.id);
    expect(await download).toMatchObject({ ok: false, code: 'cancelled' });
    await expect.poll(() => readdir(join(luke.downloads, '.hubbub-parts'))).toEqual([]);
  });
});

describe('a full disk', () => {
  it('refuses what it cannot take, before anything is fetched (threat 35)', async () => {
    const yoda = await place.join('yoda', {
      fileSystem: { ...systemFileSystem, freeBytes: async () => 1_000 },
    });
    await writeFile(join(hans.share, 'film.mkv'), noise(CHUNK));
    expect(await yoda.swarm.download('film.mkv')).toMatchObject({ ok: false, code: 'no-space' });
    expect(hans.sent()).toBe(0);
  });

  it('is waited for, and the download goes on when there is room (R37)', { timeout: 60_000 }, async () => {
    const room = { writes: 3 };
    const free = { bytes: Infinity };
    const full = Object.assign(new Error('full'), { code: 'ENOSPC' });
    const filling: FileSystem = {
      ...systemFileSystem,
      freeBytes: () => Promise.resolve(free.bytes),
      async open(path, flags, mode) {
        const file = (await systemFileSystem.open(path, flags, mode)) as OpenFile & {
          write: OpenFile['write'];
        };
        const write = file.write.bind(file);
        file.write = ((...given: Parameters<typeof write>) => {
          if (room.writes-- <= 0) return Promise.reject(full);
          return write(...given);
        }) as typeof write;
        return file;
      },
    };
    const yoda = await place.join('yoda', { fileSystem: filling });
    const bytes = noise(8 * CHUNK);
    await writeFile(join(hans.share, 'film.mkv'), bytes);
    const download = yoda.swarm.download('film.mkv');
    await yoda.until(({ state, cause }) => state === 'waiting' && cause?.includes('disk is full') === true);
    const [{ id } = { id: '' }] = yoda.swarm.transfers;
    yoda.swarm.pause(id);
    free.bytes = 1_000;
    yoda.swarm.resume(id);
    await yoda.until(
      ({ state, cause }) => state === 'waiting' && cause?.includes('the disk has room for') === true,
    );
    room.writes = Infinity;
    free.bytes = Infinity;
    const result = await download;
    expect(result).toMatchObject({ ok: true });
    expect((await readFile(join(yoda.downloads, 'film.mkv'))).equals(bytes)).toBe(true);
  });
});

it('a download goes on in a later life with what is there, and hashes again only what no sync covered (R36)', async () => {
  const bytes = noise(12 * CHUNK);
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  const some = await luke.swarm.download('film.mkv', [0, 1, 2, 3, 4, 5]);
  expect(some).toMatchObject({ ok: true, path: null });
  await luke.leave();
  const sent = hans.sent();
  const again = await place.join('luke');
  expect(await again.swarm.download('film.mkv')).toMatchObject({ ok: true });
  expect(hans.sent() - sent).toBe(6 * CHUNK);
  expect((await readFile(join(again.downloads, 'film.mkv'))).equals(bytes)).toBe(true);
  await rm(again.downloads, { recursive: true });
});
