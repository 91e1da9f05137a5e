/** Folders: shared, fetched, put in place and served on as one content (R30, R31, R33, R36, R37). */
import { appendFile, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../src/ports/clock.ts';
import { systemFileSystem, type FileSystem } from '../../src/ports/file-system.ts';
import { openFolder } from '../../src/swarm/storage/folder-source.ts';
import { readFully } from '../../src/swarm/storage/hashing.ts';
import { noise, town, type Member, type Town } from './town.ts';

const CHUNK = 262_144;
const NOTHING = (): void => {};
let place: Town;
let hans: Member;
let luke: Member;
let photos: string;
beforeEach(async () => {
  place = await town(onTestFinished);
  hans = await place.join('hans');
  luke = await place.join('luke');
  photos = join(hans.share, 'photos');
  await plant(photos, {
    'a.jpg': noise(2 * CHUNK),
    'b.txt': 'b',
    'empty.txt': '',
    'sub/deep/c.bin': noise(CHUNK),
  });
  await mkdir(join(photos, 'sub', 'nothing'));
});

async function plant(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Every path below a folder, with a file's content. */
async function treeOf(folder: string): Promise<Record<string, string | null>> {
  const paths = (await readdir(folder, { recursive: true })).sort();
  const read = async (path: string): Promise<[string, string | null]> => {
    const whole = join(folder, path);
    return [path, (await stat(whole)).isDirectory() ? null : await readFile(whole, 'hex')];
  };
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

describe('a folder', () => {
  it('is one transfer with one id, found by its name alone, and is the same tree at the end (R33)', async () => {
    const result = await luke.swarm.download('photos');
    expect(result).toMatchObject({ ok: true, path: join(luke.downloads, 'photos') });
    expect(await treeOf(join(luke.downloads, 'photos'))).toEqual(await treeOf(photos));
    expect(await readdir(join(luke.downloads, '.hubbub-parts'))).toEqual([]);
    const registered = await hans.swarm.register('photos/', NOTHING);
    expect(registered).toMatchObject({ name: 'photos', files: 4, hidden: 0, known: true });
    expect(result).toMatchObject({ files: 4, id: registered.id, bytes: registered.size });
  });

  it('is served on by who fetched it, when its first owner is gone (R33)', async () => {
    await luke.swarm.download('photos');
    const expected = await treeOf(photos);
    await hans.leave();
    const yoda = await place.join('yoda');
    expect(await yoda.swarm.download('photos')).toMatchObject({ ok: true });
    expect(await treeOf(join(yoda.downloads, 'photos'))).toEqual(expected);
    expect(luke.sent()).toBeGreaterThan(3 * CHUNK);
  });

  it.each([
    ['nothing', {}],
    ['hidden names alone', { '.git/x': 'x', '.hidden': 'h' }],
    ['empty files alone', { a: '', 'sub/b': '' }],
    ['names of other scripts', { 'Ünïcödé.txt': 'u', '写真/一.jpg': 'p', 'emoji 🎞.mkv': 'e' }],
  ])('with %s is fetched, too', async (_, files: Readonly<Record<string, string>>) => {
    await mkdir(join(hans.share, 'set'));
    await plant(join(hans.share, 'set'), files);
    expect(await luke.swarm.download('set')).toMatchObject({ ok: true });
    const shown = Object.entries(await treeOf(join(hans.share, 'set')));
    expect(await treeOf(join(luke.downloads, 'set'))).toEqual(
      Object.fromEntries(shown.filter(([path]) => !path.startsWith('.'))),
    );
  });

  it('keeps what has its name, and is a success where it is already (R37)', async () => {
    await plant(luke.downloads, { 'photos/mine.txt': 'mine' });
    const first = await luke.swarm.download('photos');
    expect(first).toMatchObject({ ok: true, path: join(luke.downloads, 'photos (1)') });
    expect(await readdir(join(luke.downloads, 'photos'))).toEqual(['mine.txt']);
    const sent = hans.sent();
    const again = await luke.swarm.download('photos');
    expect(again).toMatchObject({ path: join(luke.downloads, 'photos (1)'), files: 4 });
    expect(hans.sent()).toBe(sent);
  });

  it('never takes the place of a link or a file of its name (R37)', async () => {
    await mkdir(luke.downloads, { recursive: true });
    await mkdir(join(place.folder, 'elsewhere'));
    await symlink(join(place.folder, 'elsewhere'), join(luke.downloads, 'photos'));
    await writeFile(join(luke.downloads, 'photos (1)'), 'a file');
    expect(await luke.swarm.download('photos')).toMatchObject({ path: join(luke.downloads, 'photos (2)') });
    expect(await readdir(join(place.folder, 'elsewhere'))).toEqual([]);
    expect(await readFile(join(luke.downloads, 'photos (1)'), 'utf8')).toBe('a file');
  });

  it('goes on in a later life with the chunks that are there (R36)', async () => {
    expect(await luke.swarm.download('photos', [0, 1])).toMatchObject({ ok: true, path: null });
    await luke.leave();
    const sent = hans.sent();
    const again = await place.join('luke');
    const result = await again.swarm.download('photos');
    expect(result).toMatchObject({ ok: true });
    expect(hans.sent() - sent).toBe((result.ok ? result.bytes : 0) - 2 * CHUNK);
    expect(await treeOf(join(again.downloads, 'photos'))).toEqual(await treeOf(photos));
  });

  it('is refused where the disk cannot take it twice, before anything is fetched (threat 35)', async () => {
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      freeBytes: async () => 8 * 1024 * 1024 + 5 * CHUNK,
    };
    const yoda = await place.join('yoda', { fileSystem });
    expect(await yoda.swarm.download('photos')).toMatchObject({ ok: false, code: 'no-space' });
    expect(hans.sent()).toBe(0);
  });
});

describe('the owner of a folder', () => {
  it('hashes it once, and again when any file in it is another (R33)', async () => {
    let hashed = 0;
    const register = () => hans.swarm.register('photos', () => hashed++);
    const first = await register();
    const reads = hashed;
    await register();
    expect(hashed).toBe(reads);
    await writeFile(join(photos, 'sub', 'deep', 'c.bin'), noise(CHUNK));
    expect((await register()).id).not.toBe(first.id);
    expect(hashed).toBeGreaterThan(reads);
  });

  it('walks it for a look once in five seconds, and again once what it found is not so', async () => {
    let [now, walks] = [systemClock.now(), 0];
    const clock: Clock = { ...systemClock, now: () => now };
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      names: (path) => ((walks += Number(path.endsWith('photos'))), systemFileSystem.names(path)),
    };
    await hans.leave();
    const again = await place.join('hans', { clock, fileSystem });
    const walksOf = async (looks: number): Promise<number> => {
      const before = walks;
      for (let n = 0; n < looks; n++) await again.swarm.look('photos', NOTHING);
      return walks - before;
    };
    expect(await walksOf(20)).toBe(1);
    now += 4_999;
    expect(await walksOf(5)).toBe(0);
    now += 1;
    expect(await walksOf(5)).toBe(1);
    await again.swarm.unregister('photos');
    expect(await walksOf(5), 'it was taken back').toBe(1);
    await symlink('/etc', join(photos, 'way'));
    now += 5_000;
    expect(await walksOf(5), 'it is on offer no more, and not walked for it').toBeLessThanOrEqual(2);
  });

  it.each([
    ['a file in it changes', () => writeFile(join(photos, 'b.txt'), 'other')],
    ['a file in it goes', () => rm(join(photos, 'b.txt'))],
    [
      'a file in it becomes a link',
      () => rm(join(photos, 'b.txt')).then(() => symlink('/etc/hostname', join(photos, 'b.txt'))),
    ],
    ['a file in it becomes longer', () => appendFile(join(photos, 'sub', 'deep', 'c.bin'), 'more')],
  ])('is told when %s while it is read, and nothing is offered (R31)', async (_, change) => {
    let isChanged = false;
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      async open(path, ...rest) {
        if (path.endsWith('a.jpg') && !isChanged) {
          isChanged = true;
          await change();
        }
        return systemFileSystem.open(path, ...rest);
      },
    };
    await hans.leave();
    const again = await place.join('hans', { fileSystem });
    await expect(again.swarm.register('photos', NOTHING)).rejects.toMatchObject({
      code: expect.stringMatching(/^(unreadable|not-found)$/),
      message: expect.stringMatching(/b\.txt|c\.bin|photos/),
    });
  });

  it('has the same id whoever owns it and wherever it lies', async () => {
    await plant(join(hans.share, 'one', 'set'), { b: 'b', 'a/x': 'x', '.hidden': 'h' });
    await plant(join(luke.share, 'set'), { 'a/x': 'x', b: 'b' });
    const { id, files, hidden } = await hans.swarm.register('one/set', NOTHING);
    expect({ files, hidden }).toEqual({ files: 2, hidden: 1 });
    expect((await luke.swarm.register('set', NOTHING)).id).toBe(id);
  });

  it.each([
    ['a link', () => symlink('/etc', join(photos, 'sub', 'way')), 'unreadable', 'photos/sub/way'],
    [
      'a name that is not safe everywhere',
      () => writeFile(join(photos, 'sub', 'con'), ''),
      'bad-name',
      'photos/sub/con',
    ],
    ['names that differ by case', () => writeFile(join(photos, 'B.TXT'), ''), 'bad-name', 'photos/b.txt'],
  ])('is told of %s in it by its path, and nothing is offered (R31, R37)', async (_, spoil, code, path) => {
    await spoil();
    const refused = await hans.swarm.register('photos', NOTHING).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code, message: expect.stringContaining(path) });
    expect(await luke.swarm.download('photos')).toMatchObject({ ok: false, code: 'not-found' });
  });

  it('is told of a file that cannot be read', async () => {
    const fileSystem: FileSystem = {
      ...systemFileSystem,
      open: async (path, ...rest) => {
        if (path.endsWith('b.txt'))
          throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
        return systemFileSystem.open(path, ...rest);
      },
    };
    const yoda = await place.join('yoda', { fileSystem });
    await plant(join(yoda.share, 'photos'), { 'a.jpg': 'a', 'b.txt': 'b' });
    await expect(yoda.swarm.register('photos', NOTHING)).rejects.toMatchObject({ code: 'unreadable' });
  });

  it('offers it no more once a file in it has changed (R35)', async () => {
    const { id } = await hans.swarm.register('photos', NOTHING);
    await writeFile(join(photos, 'a.jpg'), noise(2 * CHUNK));
    const download = luke.swarm.download(id);
    await luke.until(({ state }) => state === 'waiting');
    luke.swarm.cancel(luke.swarm.transfers[0]!.id);
    expect(await download).toMatchObject({ ok: false, code: 'cancelled' });
  });

  it('reads across its files as from one, wherever and however much (property)', async () => {
    const source = await openFolder(systemFileSystem, hans.share, photos);
    const whole = Buffer.alloc(source.stamp.size);
    expect(await readFully(source.file, whole, whole.length, 0)).toBe(true);
    const files = ['a.jpg', 'b.txt', 'empty.txt', 'sub/deep/c.bin'].map((path) =>
      readFile(join(photos, path)),
    );
    expect(whole.subarray(source.listing).equals(Buffer.concat(await Promise.all(files)))).toBe(true);
    const at = fc.nat({ max: whole.length });
    await fc.assert(
      fc.asyncProperty(at, at, async (from, length) => {
        const part = Buffer.alloc(length);
        const isThere = await readFully(source.file, part, length, from);
        expect(isThere).toBe(from + length <= whole.length);
        if (isThere) expect(part.equals(whole.subarray(from, from + length))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
