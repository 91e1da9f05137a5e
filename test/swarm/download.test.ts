/** Downloads between clients of one swarm: S8, R30–R38 as far as they need no server. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { noise, town } from './town.ts';

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const MIB = 1024 * 1024;

it.each([0, 1, 256 * 1024, 256 * 1024 + 1, 3 * MIB])(
  'fetches a file of %i bytes (R30, R33)',
  async (size) => {
    const { join: enter } = await town(onTestFinished);
    const [hans, luke] = [await enter('hans'), await enter('luke')];
    const bytes = noise(size);
    await writeFile(join(hans.share, 'film.mkv'), bytes);
    const result = await luke.swarm.download('film.mkv');
    expect(result).toMatchObject({ ok: true, path: join(luke.downloads, 'film.mkv'), bytes: size });
    expect(sha(await readFile(join(luke.downloads, 'film.mkv')))).toBe(sha(bytes));
    expect(await readdir(join(luke.downloads, '.hubbub-parts'))).toEqual([]);
  },
);

it('chunks without the rest are registered and served to others, also when nothing more is fetched (R33)', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke, yoda] = [await enter('hans'), await enter('luke'), await enter('yoda')];
  await writeFile(join(hans.share, 'film.mkv'), noise(3 * 256 * 1024));
  expect(await luke.swarm.download('film.mkv', [0, 2])).toMatchObject({ ok: true, path: null });
  await hans.leave();
  expect(await yoda.swarm.download('film.mkv', [2])).toMatchObject({ ok: true, path: null });
  void yoda.swarm.download('film.mkv');
  const waiting = await yoda.until(({ state, bytes }) => state === 'waiting' && bytes === 2 * 256 * 1024);
  expect(waiting.cause).toContain('luke (has nothing of what is missing)');
});

it('two fetch from one at the same time, and it sends less than two copies (S8)', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke, yoda] = [await enter('hans'), await enter('luke'), await enter('yoda')];
  const bytes = noise(48 * MIB);
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  const results = await Promise.all([luke, yoda].map(({ swarm }) => swarm.download('film.mkv')));
  expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  for (const { downloads } of [luke, yoda]) {
    expect(sha(await readFile(join(downloads, 'film.mkv')))).toBe(sha(bytes));
  }
  console.info(`copies sent by hans: ${hans.sent() / bytes.length}`);
  expect(hans.sent()).toBeLessThan(2 * bytes.length);
});
