/** An unpacking that is broken off, by a kill or by a full disk, and goes on (R36, R37; threat row 35). */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { systemFileSystem, type FileSystem, type OpenFile } from '../../src/ports/file-system.ts';
import { noise, town, type Member, type Town } from './town.ts';

const CHUNK = 262_144;
const RESERVE = 8 * 1024 * 1024;
let place: Town;
let hans: Member;
let bytes: Buffer;
beforeEach(async () => {
  place = await town(onTestFinished);
  hans = await place.join('hans');
  bytes = noise(CHUNK);
  await mkdir(join(hans.share, 'photos'));
  for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(hans.share, 'photos', name), bytes);
});

it('what a kill left of it does not count as room that is missing', async () => {
  const { id, size } = await hans.swarm.register('photos', () => {});
  const luke = await place.join('luke');
  expect(await luke.swarm.download('photos', [0])).toMatchObject({ ok: true, path: null });
  await luke.leave();
  const tree = join(luke.downloads, '.hubbub-parts', `${id}.luke`, 'tree');
  await mkdir(tree);
  await writeFile(join(tree, 'a.jpg'), bytes);
  // Room for the folder twice, if nothing else lies there.
  const fileSystem: FileSystem = {
    ...systemFileSystem,
    freeBytes: async () => RESERVE + 2 * size - (existsSync(tree) ? 2 * CHUNK : 0),
  };
  const again = await place.join('luke', { fileSystem });
  expect(await again.swarm.download('photos')).toMatchObject({ ok: true });
  expect(await readdir(join(again.downloads, 'photos'))).toEqual(['a.jpg', 'b.jpg']);
});

it(
  'a disk that is full in its midst is waited for, and nothing is fetched twice',
  { timeout: 60_000 },
  async () => {
    const { size } = await hans.swarm.register('photos', () => {});
    let isFull = true;
    const inTree = /\.hubbub-parts.*tree.*b\.jpg$/;
    const filling: FileSystem = {
      ...systemFileSystem,
      async open(path, flags, mode) {
        const file = (await systemFileSystem.open(path, flags, mode)) as OpenFile & {
          write: OpenFile['write'];
        };
        const write = file.write.bind(file);
        file.write = ((...given: Parameters<typeof write>) =>
          isFull && inTree.test(path)
            ? Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
            : write(...given)) as typeof write;
        return file;
      },
    };
    const luke = await place.join('luke', { fileSystem: filling });
    const download = luke.swarm.download('photos');
    await luke.until(({ state, cause }) => state === 'waiting' && cause?.includes('disk is full') === true);
    // Half a tree would take the room that others need while it is waited for.
    const [parts] = await readdir(join(luke.downloads, '.hubbub-parts'));
    expect(await readdir(join(luke.downloads, '.hubbub-parts', parts!))).not.toContain('tree');
    expect(await readdir(luke.downloads)).toEqual(['.hubbub-parts']);
    isFull = false;
    expect(await download).toMatchObject({ ok: true, path: join(luke.downloads, 'photos') });
    for (const name of ['a.jpg', 'b.jpg'])
      expect((await readFile(join(luke.downloads, 'photos', name))).equals(bytes)).toBe(true);
    expect(hans.sent()).toBe(size);
    expect(await readdir(join(luke.downloads, '.hubbub-parts'))).toEqual([]);
  },
);
