/** Which chunks are compressed: what shrinks, one at a time, and no more than so much a second (threat 35c). */
import { expect, it } from 'vitest';
import { setImmediate } from 'node:timers/promises';
import { chunkCompressor } from '../../src/swarm/link/compressor.ts';
import type { Content } from '../../src/swarm/storage/content.ts';

const CHUNK = Buffer.alloc(256 * 1024);
const content = (): Content => ({}) as unknown as Content;

/** A compressor whose work is a number: what each chunk comes to, as a part of its length. */
function compressor(part: () => number) {
  let now = 0;
  let tries = 0;
  const { compress } = chunkCompressor({ monotonic: () => now }, async (bytes) => {
    tries++;
    return Buffer.alloc(Math.floor(bytes.length * part()));
  });
  return { compress, tries: () => tries, wait: (milliseconds: number) => void (now += milliseconds) };
}

it('what shrinks goes compressed; what saves less than an eighth does not', async () => {
  for (const [part, length] of [
    [0.3, Math.floor(CHUNK.length * 0.3)],
    [7 / 8, (CHUNK.length * 7) / 8],
    [0.9, undefined],
    [1.01, undefined],
  ] as const) {
    const { compress } = compressor(() => part);
    expect((await compress(content(), CHUNK))?.length).toBe(length);
  }
});

it('a film is tried ever more seldom: of 1,000 chunks 21, and a thing that shrinks each time', async () => {
  const [film, text] = [content(), content()];
  let part = 1;
  const { compress, tries, wait } = compressor(() => part);
  for (let n = 0; n < 1_000; n++) {
    expect(await compress(film, CHUNK)).toBeNull();
    wait(100);
  }
  expect(tries()).toBe(21);
  part = 0.1;
  for (let n = 0; n < 10; n++) {
    expect(await compress(text, CHUNK)).not.toBeNull();
    wait(100);
  }
});

it('a folder of films and texts: compressed again as soon as a chunk shrinks', async () => {
  const folder = content();
  let part = 1;
  const { compress, wait } = compressor(() => part);
  for (let n = 0; n < 300; n++) await compress(folder, CHUNK);
  part = 0.1;
  let compressed = 0;
  for (let n = 0; n < 200; n++) {
    if (await compress(folder, CHUNK)) compressed++;
    wait(100);
  }
  expect(compressed).toBeGreaterThan(200 - 65);
});

it('no more than 32 MB a second, whoever asks', async () => {
  const { compress, tries, wait } = compressor(() => 0.1);
  const many = (count: number) =>
    Promise.all(Array.from({ length: count }, () => compress(content(), CHUNK)));
  await many(1_000);
  const burst = tries();
  expect(burst * CHUNK.length).toBeLessThan(2 * 32_000_000);
  for (let second = 0; second < 10; second++) {
    wait(1_000);
    await many(1_000);
  }
  expect((tries() - burst) * CHUNK.length).toBeLessThan(11 * 32_000_000);
});

it('one at a time, and one that fails goes as it is and holds up nobody', async () => {
  let atWork = 0;
  let most = 0;
  let calls = 0;
  const { compress } = chunkCompressor({ monotonic: () => 0 }, async () => {
    most = Math.max(most, ++atWork);
    await setImmediate();
    atWork--;
    if (++calls === 1) throw new Error('no memory');
    return Buffer.alloc(1);
  });
  const results = await Promise.all(Array.from({ length: 5 }, () => compress(content(), CHUNK)));
  expect(results.map((each) => each?.length)).toEqual([undefined, 1, 1, 1, 1]);
  expect(most).toBe(1);
});
