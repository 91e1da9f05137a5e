/** Many who fetch one file from one owner at the same time: what the owner sends (S8, T13). */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../src/ports/clock.ts';
import { noise, town } from './town.ts';

const MIB = 1024 * 1024;
const FETCHERS = 8;

/** For its owner no request has ever waited for long enough. */
const still: Clock = { now: () => 0, monotonic: () => 0, after: () => () => {} };

it('eight fetch from one at the same time: what it has sent to one the others get there', async () => {
  const { join: enter } = await town(onTestFinished);
  const hans = await enter('hans', { clock: still });
  const bytes = noise(16 * MIB);
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  await hans.swarm.register('film.mkv', () => {});
  const others = await Promise.all(Array.from({ length: FETCHERS }, (_, n) => enter(`user${n}`)));
  const results = await Promise.all(others.map(({ swarm }) => swarm.download('film.mkv')));
  expect(results.map(({ ok }) => ok)).toEqual(results.map(() => true));
  expect(hans.sent()).toBe(bytes.length);
});

it('a request for what another has just got is answered all the same when nobody takes it back', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke, yoda] = [await enter('hans'), await enter('luke'), await enter('yoda')];
  await writeFile(join(hans.share, 'film.mkv'), noise(MIB / 4));
  expect(await luke.swarm.download('film.mkv', [0])).toMatchObject({ ok: true });
  await luke.leave();
  expect(await yoda.swarm.download('film.mkv', [0])).toMatchObject({ ok: true });
});
