/** Sets of chunks as the tracker keeps them: against a naive set, and what a large hub costs. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCatalogue } from '../../src/actors/chunk-tracker/catalogue.ts';
import {
  addChunk,
  holds,
  readHolding,
  writeHolding,
  type ChunkSet,
} from '../../src/actors/chunk-tracker/chunk-set.ts';
import { published } from '../actors/published.ts';

it('hold what was added, whatever the order, and travel as they are', () => {
  const histories = fc
    .integer({ min: 0, max: 70 })
    .chain((count) => fc.tuple(fc.constant(count), fc.array(fc.nat({ max: Math.max(0, count - 1) }))));
  fc.assert(
    fc.property(histories, ([count, added]) => {
      const set = readHolding('', count) as ChunkSet;
      const naive = new Set<number>();
      for (const chunk of count === 0 ? [] : added) {
        expect(addChunk(set, chunk)).toBe(!naive.has(chunk));
        naive.add(chunk);
      }
      expect(set.size).toBe(naive.size);
      const travelled = readHolding(writeHolding(set), count) as ChunkSet;
      for (let chunk = 0; chunk <= count; chunk++) {
        for (const one of [set, travelled]) expect(holds(one, chunk)).toBe(naive.has(chunk));
      }
      expect(writeHolding(travelled)).toBe(naive.size === count ? 'all' : writeHolding(set));
    }),
  );
});

/*
 * By calculation: an owner of a whole file costs an entry of a Map and a small object (some 350 bytes), an owner of a part
 * a byte for each eight chunks on top (10,000 chunks: 1,250 bytes, and some 200 for the array). 1,000 users with 100 files of 10,000 chunks each:
 * 100,000 owners, so some 35 MB when all are whole and 180 MB when none is. A tenth of that is measured here.
 */
it('cost an owner of a whole file no memory per chunk, an owner of a part a bit per chunk', () => {
  const CHUNKS = 10_000;
  const manifests = Array.from({ length: 100 }, (_, at) =>
    published('hans', `f${at}`, `f${at}`, CHUNKS * 262_144),
  );
  const half = Buffer.alloc(CHUNKS / 8, 0x0f).toString('base64');
  const costOf = (have: string): number => {
    const catalogue = createCatalogue();
    const before = memory();
    for (let user = 0; user < 100; user++) {
      for (const manifest of manifests) {
        const held = readHolding(have, CHUNKS);
        if (!held) throw new Error('no set');
        catalogue.put(manifest, CHUNKS, {
          session: `s${user}`,
          user: { id: user, name: `u${user}` },
          held,
          manifest,
        });
      }
    }
    const cost = (memory() - before) / 10_000;
    expect(catalogue.countOf('s0')).toBe(100);
    return cost;
  };
  const [whole, part] = [costOf('all'), costOf(half)];
  process.stdout.write(
    `an owner of a whole file ${Math.round(whole)} bytes, of half a file ${Math.round(part)} bytes\n`,
  );
  expect(whole).toBeLessThan(700);
  expect(part - whole).toBeLessThan(1_250 + 400);
  expect(part).toBeGreaterThan(1_250);
});

/** Bytes in use after the garbage is gone. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
