/** Files between real clients through a real server: S8 and R30–R38 as scripts see them. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noise } from '../swarm/town.ts';
import { startHub, type Hub } from './hub.ts';

const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

let hub: Hub;
beforeEach(async () => {
  hub = await startHub();
});
afterEach(() => hub.close());

/** A client with folders of its own. */
async function enter(name: string) {
  const [share, downloads] = [join(hub.folder, name, 'share'), join(hub.folder, name, 'downloads')];
  mkdirSync(share, { recursive: true });
  const talker = await hub.client(name, { flags: ['--share', share, '--downloads', downloads] });
  return { talker, share, downloads };
}

it('two download 200 MB at the same time, both have it, and its owner sends less than two copies (S8)', async () => {
  const [hans, luke, yoda] = [await enter('hans'), await enter('luke'), await enter('yoda')];
  const bytes = noise(200_000_000);
  const whole = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(hans.share, 'my film.mkv'), bytes);
  await hans.talker.ask('register my film.mkv');
  const before = writtenBy(hans.talker.pid);
  for (const { talker } of [luke, yoda]) talker.type('download my film.mkv');
  for (const { talker, downloads } of [luke, yoda]) {
    const path = join(downloads, 'my film.mkv');
    const result = await talker.event('result', { command: 'download' });
    expect(result).toMatchObject({ ok: true, path, bytes: bytes.length });
    expect(sha(path)).toBe(whole);
    expect(talker.said.some(({ type, state }) => type === 'transfer' && state === 'fetching')).toBe(true);
  }
  if (before === null) return console.warn('S8: what was sent is not counted, there is no /proc here');
  const copies = ((writtenBy(hans.talker.pid) ?? 0) - before) / bytes.length;
  console.info(`S8: ${copies.toFixed(2)} copies sent`);
  expect(copies).toBeGreaterThanOrEqual(1);
  expect(copies).toBeLessThan(2);
}, 180_000);

/** Bytes that a process has written, to sockets above all; null where the system does not tell. */
function writtenBy(pid: number): number | null {
  const path = `/proc/${pid}/io`;
  if (!existsSync(path)) return null;
  return Number(/^wchar: (\d+)$/m.exec(readFileSync(path, 'utf8'))?.[1]);
}

it(
  'a file is registered, searched, fetched by chunks and by id, and unregistered (R31–R34)',
  { timeout: 60_000 },
  async () => {
    const [hans, luke] = [await enter('hans'), await enter('luke')];
    writeFileSync(join(hans.share, 'film.mkv'), noise(2 * 262_144 + 1));
    hans.talker.type(
      'register film.mkv',
      'register film.mkv',
      'register nothing.mkv',
      'register ../data/server.key',
    );
    const registered = await hans.talker.event('result', { command: 'register', known: false });
    expect(registered).toMatchObject({ ok: true, name: 'film.mkv', size: 524_289, chunks: 3, known: false });
    await hans.talker.event('result', { command: 'register', ok: true, known: true });
    await hans.talker.event('result', { command: 'register', ok: false, code: 'not-found' });
    await hans.talker.event('result', { command: 'register', ok: false, code: 'bad-name' });
    const id = String(registered['id']);
    luke.talker.type(
      'searchfile film.mkv',
      'searchfile nothing.mkv',
      `searchchunk ${id.slice(0, 8)} 0 2`,
      'searchchunk film.mkv 3',
    );
    const found = await luke.talker.event('result', { command: 'searchfile', ok: true });
    expect(found['files']).toMatchObject([
      { id, name: 'film.mkv', size: 524_289, chunks: 3, owners: ['hans'] },
    ]);
    await luke.talker.event('result', { command: 'searchfile', ok: false, code: 'not-found' });
    const chunks = await luke.talker.event('result', { command: 'searchchunk', ok: true });
    expect(chunks).toMatchObject({
      id,
      chunks: [
        { n: 0, owners: ['hans'] },
        { n: 2, owners: ['hans'] },
      ],
    });
    await luke.talker.event('result', { command: 'searchchunk', ok: false, code: 'not-found' });
    luke.talker.type('download film.mkv --chunks 0,2');
    const some = await luke.talker.event('result', { command: 'download', ok: true, path: null });
    expect(some['bytes']).toBe(262_145);
    luke.talker.type(`p2pDownload ${id.slice(0, 12)}`);
    await luke.talker.event('result', {
      command: 'download',
      ok: true,
      path: join(luke.downloads, 'film.mkv'),
    });
    expect(sha(join(luke.downloads, 'film.mkv'))).toBe(sha(join(hans.share, 'film.mkv')));
    hans.talker.type('unregister film.mkv', 'unregister film.mkv');
    await hans.talker.event('result', { command: 'unregister', ok: true });
    await hans.talker.event('result', { command: 'unregister', ok: false, code: 'not-found' });
  },
);

it('of two contents under one name none is taken silently (R34)', { timeout: 60_000 }, async () => {
  const [hans, yoda, luke] = [await enter('hans'), await enter('yoda'), await enter('luke')];
  writeFileSync(join(hans.share, 'notes.txt'), 'of hans');
  writeFileSync(join(yoda.share, 'notes.txt'), 'of yoda');
  luke.talker.type('download notes.txt');
  const refused = await luke.talker.event('result', { command: 'download', ok: false, code: 'ambiguous' });
  const files = refused['files'] as { id: string; publisher: string }[];
  expect(files.map(({ publisher }) => publisher).sort()).toEqual(['hans', 'yoda']);
  luke.talker.type(`download ${files.find(({ publisher }) => publisher === 'yoda')!.id}`);
  const { path } = await luke.talker.event('result', { command: 'download', ok: true });
  expect(readFileSync(String(path), 'utf8')).toBe('of yoda');
  expect(await luke.talker.end()).toBe(1);
});

it('another content under a name that was downloaded before is asked about (R34)', async () => {
  const [hans, luke] = [await enter('hans'), await enter('luke')];
  writeFileSync(join(hans.share, 'notes.txt'), 'the first');
  await luke.talker.ask('download notes.txt');
  await luke.talker.ask('logout');
  await hans.talker.ask('unregister notes.txt');
  writeFileSync(join(hans.share, 'notes.txt'), 'the second');
  const flags = ['--share', luke.share, '--downloads', luke.downloads];
  const again = await hub.client('luke', { signup: false, flags });
  const refused = await again.ask('download notes.txt');
  expect(refused).toMatchObject({ ok: false, code: 'ambiguous' });
  expect(refused['message']).toContain('notes.txt is ANOTHER FILE now');
  const [candidate] = refused['files'] as { id: string; owners: string[] }[];
  expect(candidate).toMatchObject({ publisher: 'hans', size: 10, owners: ['hans'] });
  const { path } = await again.ask(`download ${candidate!.id}`);
  expect(readFileSync(String(path), 'utf8')).toBe('the second');
}, 60_000);

it('an unattended owner serves its folder to a single command (R33)', { timeout: 60_000 }, async () => {
  const share = join(hub.folder, 'films');
  mkdirSync(share);
  writeFileSync(join(share, 'film.mkv'), noise(300_000));
  const common = ['--pin', hub.pin, '--signup', '--home', join(hub.folder, 'home')];
  const hans = hub.start('hans', { flags: ['--share', share] });
  await hans.event('welcome');
  process.env['HUBBUB_PASSWORD'] = 'luke-secret';
  const address = `luke@127.0.0.1:${hub.port}`;
  const downloads = join(hub.folder, 'got');
  const done = await hub.run(
    'exec',
    address,
    ...common,
    '--downloads',
    downloads,
    '--',
    'download',
    'film.mkv',
  );
  expect(done.code).toBe(0);
  expect(sha(join(downloads, 'film.mkv'))).toBe(sha(join(share, 'film.mkv')));
  const missing = await hub.run(
    'exec',
    address,
    ...common.filter((word) => word !== '--signup'),
    '--',
    'download',
    'nothing.mkv',
  );
  expect(missing.code).toBe(1);
});
