/** Which file a download takes: one that it may believe in, or none silently (R29, R34; threat 33). */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Manifest } from '../../machines/vocabulary/files.ts';
import { findFile, judged } from '../../src/swarm/download/find-file.ts';
import { knownFiles } from '../../src/swarm/download/known-files.ts';
import { systemDisk } from '../../src/ports/disk.ts';
import { published } from '../actors/published.ts';
import { town } from './town.ts';

it('threat 33: another content under a known name is not taken silently, whoever publishes it (R34)', async () => {
  const { join: enter, folder } = await town(onTestFinished);
  const [hans, luke, yoda] = [await enter('hans'), await enter('luke'), await enter('yoda')];
  await writeFile(join(hans.share, 'notes.txt'), 'the first');
  const first = await luke.swarm.download('notes.txt');
  expect(first).toMatchObject({ ok: true });
  expect(await luke.swarm.download('notes.txt'), 'the same again').toMatchObject({ ok: true });

  await hans.swarm.unregister('notes.txt');
  await writeFile(join(hans.share, 'notes.txt'), 'the second');
  // What was downloaded is on offer as well, and would be a second candidate.
  await luke.leave();
  const again = await enter('luke');
  const refused = await again.swarm.download('notes.txt');
  expect(refused).toMatchObject({ ok: false, code: 'ambiguous', files: [{ publisher: 'hans', size: 10 }] });
  if (refused.ok) return;
  expect(refused.message).toMatch(/ANOTHER FILE now .* of hans.* downloaded before .* of hans/);
  const { id } = refused.files![0]!;
  expect(await again.swarm.download(id)).toMatchObject({ ok: true, id });
  expect(await again.swarm.download('notes.txt'), 'what was chosen is known from then on').toMatchObject({
    ok: true,
    id,
  });

  await hans.leave();
  await again.leave();
  await writeFile(join(yoda.share, 'notes.txt'), 'of another');
  const third = await enter('luke');
  expect(await third.swarm.download('notes.txt')).toMatchObject({
    code: 'ambiguous',
    files: [{ publisher: 'yoda' }],
  });

  const path = join(folder, 'luke', 'known-files.json');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeFile(path, '{"notes.txt":', { mode: 0o600 });
  await third.leave();
  const fourth = await enter('luke');
  const unknown = await fourth.swarm.download('notes.txt');
  expect(unknown).toMatchObject({ ok: false, code: 'unreadable' });
  expect(unknown.ok ? '' : unknown.message).toContain(path);
  const candidate = (await yoda.swarm.register('notes.txt', () => {})).id;
  expect(await fourth.swarm.download(candidate), 'an id needs no memory').toMatchObject({ ok: true });
});

const KNOWN = { recall: () => Promise.resolve(null) };
const believing = { known: KNOWN, distrust: () => null };
const offering = (...manifests: Manifest[]) => ({
  locate: () =>
    Promise.resolve({ ok: true as const, files: manifests.map((manifest) => ({ manifest, owners: [] })) }),
});

it('threat 33: of several contents under one name none is chosen, and all are listed', async () => {
  const [one, other] = [published('hans', 'notes.txt', 'one'), published('luke', 'notes.txt', 'other')];
  const found = await findFile({ ...believing, tracker: offering(one, other) }, 'notes.txt');
  expect(found).toMatchObject({ ok: false, refusal: { code: 'ambiguous' } });
  expect(found.ok ? [] : found.files?.map(({ id }) => id)).toEqual([one.root, other.root]);
  expect(await findFile({ ...believing, tracker: offering(one, other) }, other.root)).toEqual({
    ok: true,
    manifest: other,
  });
});

it('threat 33: a file that was offered must be signed, by a key that is not another than its publisher’s known one', () => {
  const film = published('hans', 'film.mkv');
  expect(judged(believing, film)).toEqual({ ok: true, manifest: film });
  for (const change of [
    { size: 1 },
    { at: 1 },
    { publisher: 'luke' },
    { root: 'b'.repeat(64) },
    { name: '../x' },
  ])
    expect(judged(believing, { ...film, ...change }), JSON.stringify(change)).toMatchObject({ ok: false });
  expect(judged({ distrust: () => 'another key' }, film)).toMatchObject({ refusal: { code: 'key-changed' } });
});

it('2,000 names are remembered, and the one of longest ago is forgotten', async () => {
  const { folder } = await town(onTestFinished);
  const path = join(folder, 'known-files.json');
  const [root, publisher] = ['a'.repeat(64), 'hans'];
  const many = Array.from({ length: 2_000 }, (_, n) => [`${n}`, { root, publisher }]);
  await writeFile(path, JSON.stringify(many), { mode: 0o600 });
  const known = knownFiles(systemDisk, path);
  await known.remember({ name: '0', root: 'b'.repeat(64), publisher });
  await known.remember({ name: 'one more', root, publisher });
  expect(await known.recall('1')).toBeNull();
  expect(await known.recall('0')).toEqual({ root: 'b'.repeat(64), publisher });
  const reread: unknown = JSON.parse(await readFile(path, 'utf8'));
  expect(reread).toHaveLength(2_000);
});
