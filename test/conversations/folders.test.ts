/** A folder between real clients through a real server, as scripts see it (R31–R37). */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noise } from '../swarm/town.ts';
import { startHub, type Hub } from './hub.ts';

const CHUNK = 262_144;
const FILES = 60;
let hub: Hub;
beforeEach(async () => {
  hub = await startHub();
});
afterEach(() => hub.close());

const flagsOf = (name: string): string[] => [
  ...['--share', join(hub.folder, name, 'share')],
  ...['--downloads', join(hub.folder, name, 'downloads')],
];

/** A client with folders of its own. */
async function enter(name: string) {
  const [share, downloads] = [join(hub.folder, name, 'share'), join(hub.folder, name, 'downloads')];
  mkdirSync(share, { recursive: true });
  return { talker: await hub.client(name, { flags: flagsOf(name) }), share, downloads };
}

/** Every path below a folder, with a file's bytes. */
function treeOf(folder: string): ReadonlyMap<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const read = (path: string): string =>
    statSync(join(folder, path)).isDirectory() ? '/' : readFileSync(join(folder, path), 'base64');
  return new Map(paths.map((path) => [path, read(path)]));
}

it('a folder of many files is one download for two, through kill -9 of one of them (R33, R36)', async () => {
  const [hans, luke, yoda] = [await enter('hans'), await enter('luke'), await enter('yoda')];
  const photos = join(hans.share, 'photos');
  mkdirSync(join(photos, 'sub', 'empty'), { recursive: true });
  for (let n = 0; n < FILES; n++)
    writeFileSync(join(photos, n % 2 ? 'sub' : '', `${n}.jpg`), noise(CHUNK * 1.5));
  writeFileSync(join(photos, 'sub', '.thumbs'), 'hidden');
  hans.talker.type('register photos/');
  const registered = await hans.talker.event('result', { command: 'register', ok: true });
  expect(registered).toMatchObject({ name: 'photos', files: FILES, hidden: 1, known: false });
  luke.talker.type('searchfile photos', 'download photos --chunks 0-39');
  const found = await luke.talker.event('result', { command: 'searchfile', ok: true });
  expect(found['files']).toMatchObject([{ id: registered['id'], kind: 'folder', owners: ['hans'] }]);
  await luke.talker.event('result', { command: 'download', ok: true, path: null });
  luke.talker.type('download photos');
  yoda.talker.type('download photos');
  const events = () =>
    luke.talker.said.filter(({ type, state }) => type === 'transfer' && state === 'fetching');
  const before = events().length;
  await expect.poll(() => events().length, { timeout: 30_000 }).toBeGreaterThan(before);
  luke.talker.kill();
  await luke.talker.exit;
  const again = hub.start('luke', { signup: false, flags: flagsOf('luke') });
  again.type('download photos');
  const result = await again.event('result', { command: 'download' });
  expect(result).toMatchObject({
    ok: true,
    id: registered['id'],
    path: join(luke.downloads, 'photos'),
    files: FILES,
  });
  await yoda.talker.event('result', { command: 'download', ok: true });
  const resumed = again.said.find(({ type, state }) => type === 'transfer' && state === 'fetching');
  if (resumed) expect(resumed).toMatchObject({ file: 'photos', kind: 'folder' });
  if (resumed) expect(resumed['bytes']).toBeGreaterThanOrEqual(40 * CHUNK);
  rmSync(join(photos, 'sub', '.thumbs'));
  expect(treeOf(join(luke.downloads, 'photos'))).toEqual(treeOf(photos));
  expect(treeOf(join(yoda.downloads, 'photos'))).toEqual(treeOf(photos));
  expect(await again.end()).toBe(0);
}, 120_000);

it('a folder that is there already is a success; another of its name is kept (R37)', async () => {
  const [hans, luke, yoda] = [await enter('hans'), await enter('luke'), await enter('yoda')];
  mkdirSync(join(hans.share, 'photos', 'sub'), { recursive: true });
  writeFileSync(join(hans.share, 'photos', 'sub', 'a.jpg'), noise(CHUNK));
  cpSync(join(hans.share, 'photos'), join(luke.downloads, 'photos'), { recursive: true });
  mkdirSync(join(yoda.downloads, 'photos'), { recursive: true });
  writeFileSync(join(yoda.downloads, 'photos', 'mine.txt'), 'mine');
  luke.talker.type('download photos');
  const same = await luke.talker.event('result', { command: 'download' });
  expect(same).toMatchObject({ ok: true, path: join(luke.downloads, 'photos') });
  yoda.talker.type('download photos');
  const numbered = await yoda.talker.event('result', { command: 'download' });
  expect(numbered).toMatchObject({ ok: true, path: join(yoda.downloads, 'photos (1)') });
  expect(readdirSync(join(yoda.downloads, 'photos'))).toEqual(['mine.txt']);
}, 60_000);
