/** Who has fetched a file serves those on whom they are connected with by then, over the same connections (R33, R36). */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { emptyBitset } from '../../machines/vocabulary/bitset.ts';
import type { Manifest } from '../../machines/vocabulary/files.ts';
import { placedSoon, type Content } from '../../src/swarm/storage/content.ts';
import { noise, town, type Between } from './town.ts';

const MIB = 1024 * 1024;
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

it('who is done first goes on serving who is not, and nobody is met a second time', async () => {
  const { join: enter } = await town(onTestFinished);
  const met: string[] = [];
  const noting =
    (user: string): Between =>
    (connection, peer) => {
      met.push([user, peer].sort().join(' and '));
      return connection;
    };
  const hans = await enter('hans', { between: noting('hans') });
  const yoda = await enter('yoda', { between: noting('yoda') });
  const luke = await enter('luke', { between: noting('luke'), rates: { down: MIB } });
  const bytes = noise(6 * MIB);
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  await hans.swarm.register('film.mkv', () => {});
  const late = luke.swarm.download('film.mkv');
  expect(await yoda.swarm.download('film.mkv')).toMatchObject({ ok: true });
  const before = met.length;
  expect(before).toBeGreaterThan(0);
  // The rest luke can have of yoda only.
  await hans.leave();
  expect(await late).toMatchObject({ ok: true });
  expect(sha(await readFile(join(luke.downloads, 'film.mkv')))).toBe(sha(bytes));
  expect(met.slice(before)).toEqual([]);
});

it('what is on its way to its place is read as soon as it is there, and not where it does not get there', async () => {
  const parts: Content = {
    ...{ manifest: { name: 'film.mkv' } as Manifest, leaves: null, held: emptyBitset(1) },
    read: () => Promise.reject(new Error('the parts are closed')),
  };
  const placing = Promise.withResolvers<Content>();
  const soon = placedSoon(parts, placing.promise);
  const buffer = Buffer.alloc(1);
  const read = soon.read(0, buffer);
  placing.resolve({ ...parts, read: async (_n, into) => void into.fill(7) });
  await read;
  expect(buffer).toEqual(Buffer.of(7));
  const lost = placedSoon(parts, Promise.reject(new Error('no room')));
  await expect(lost.read(0, buffer)).rejects.toThrow('no room');
});
