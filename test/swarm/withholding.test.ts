/** Peers who promise and do not send: what they say they have is not held back from who would send it (R35; threat row 32). */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { emptyBitset, fullBitset, dropBit } from '../../machines/vocabulary/bitset.ts';
import type { Manifest } from '../../machines/vocabulary/files.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { chunkBuffers } from '../../src/swarm/link/chunk-buffers.ts';
import { encodeFrame, HEAD_BYTES, KIND } from '../../src/swarm/link/chunk-frames.ts';
import { HASH_BYTES, leafOf, rootOf } from '../../src/swarm/storage/content-tree.ts';
import { fetching } from '../../src/swarm/download/fetching.ts';
import { pace } from '../../src/swarm/pace.ts';
import type { Parts } from '../../src/swarm/storage/parts.ts';
import type { PeerLink } from '../../src/swarm/link/link.ts';
import { fastClock, postponing } from './liars.ts';
import { noise, town, type Between } from './town.ts';

const CHUNK = 256 * 1024;
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

it('threat 32: those who have a chunk wait for its turn for ever do not keep it from an honest owner', async () => {
  const { join: enter } = await town(onTestFinished);
  let requests = 0;
  const between: Between = (connection) => {
    const hostile = postponing(connection);
    return {
      ...hostile,
      get queuedBytes() {
        return hostile.queuedBytes;
      },
      write(data) {
        if (typeof data !== 'string' && data[4] === KIND.chunk) requests++;
        return hostile.write(data);
      },
    };
  };
  const luke = await enter('luke', { clock: fastClock(systemClock, 20) });
  const liars = await Promise.all(Array.from({ length: 9 }, (_each, n) => enter(`liar${n}`, { between })));
  const bytes = noise(2 * CHUNK);
  for (const { share } of liars) await writeFile(join(share, 'film.mkv'), bytes);
  const download = luke.swarm.download('film.mkv');
  // As many as a chunk is asked of at once have it, and more who would.
  await expect.poll(() => requests, { timeout: 10_000 }).toBeGreaterThanOrEqual(8);
  const hans = await enter('hans');
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  await hans.swarm.register('film.mkv', () => {});
  expect(await download).toMatchObject({ ok: true });
  expect(sha(await readFile(join(luke.downloads, 'film.mkv')))).toBe(sha(bytes));
});

/** Says that it has all but the last chunk, refuses each that it is asked for, and says again that it has it. */
const refusing: Between = (connection) => ({
  ...connection,
  get queuedBytes() {
    return connection.queuedBytes;
  },
  write(data) {
    if (typeof data === 'string') return connection.write(data);
    const frame = Buffer.from(data);
    if (frame[4] === KIND.bitmap) frame[frame.length - 1] = (frame[frame.length - 1] ?? 0) >> 1;
    if (frame[4] !== KIND.chunk) return connection.write(frame);
    const n = frame.readUInt32BE(HEAD_BYTES);
    connection.write(encodeFrame({ t: 'refused', n }));
    return connection.write(encodeFrame({ t: 'have', chunks: [n] }));
  },
});

it('who refuses what they said they had, and says it again, does not keep the owner of the whole file from being asked', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke] = [await enter('hans'), await enter('luke')];
  const liars = await Promise.all(
    Array.from({ length: 3 }, (_each, n) => enter(`liar${n}`, { between: refusing })),
  );
  const bytes = noise(40 * CHUNK);
  for (const { share } of [hans, ...liars]) await writeFile(join(share, 'film.mkv'), bytes);
  expect(await luke.swarm.download('film.mkv')).toMatchObject({ ok: true });
  expect(sha(await readFile(join(luke.downloads, 'film.mkv')))).toBe(sha(bytes));
});

/** A file of so many chunks that is fetched from peers whom the test plays, at a time that the test sets. */
function bench(count: number) {
  const chunks = Array.from({ length: count }, () => noise(CHUNK));
  const leaves = Buffer.concat(chunks.map((chunk) => leafOf(chunk)));
  expect(leaves.length).toBe(count * HASH_BYTES);
  const manifest = { size: count * CHUNK, chunkBytes: CHUNK, root: rootOf(leaves) } as Manifest;
  const time = { now: 0, disk: Promise.resolve() };
  const clock = { ...systemClock, monotonic: () => time.now, after: () => () => {} };
  const down = pace(clock, 4 * CHUNK);
  const write = (): Promise<void> => time.disk;
  const fetcher = fetching(
    { manifest, parts: { leaves, write } as unknown as Parts, wanted: chunks.keys() },
    { clock, buffers: chunkBuffers(), down, draw: () => 0 },
    { onStored() {}, onFailed() {}, onOwners() {}, onBanned() {} },
  );
  function peer(name: string, owned = fullBitset(count)) {
    const asked: number[] = [];
    const link: PeerLink = {
      route: 'direct',
      ...{ name, user: name, ask: (wanted) => asked.push(...wanted), askLeaves() {}, unwant() {} },
      ...{ announce() {}, pause() {}, resume() {}, end() {} },
    };
    fetcher.handlers.onBitmap(link, owned);
    fetcher.handlers.onReady(link);
    const send = (n: number) => {
      const bytes = Buffer.from(chunks[n] ?? []);
      return fetcher.handlers.onChunk(link, n, bytes, bytes.length);
    };
    return { link, asked, send };
  }
  return { fetcher, time, down, peer };
}

it('the owner of the whole file is asked as soon as somebody else refuses, postpones or keeps nobody’s pace', () => {
  for (const deed of ['refuses', 'postpones', 'is slow'] as const) {
    const { fetcher, time, peer } = bench(16);
    const all = fullBitset(16);
    dropBit(all, 15);
    const fellow = peer('fellow', all);
    expect(fellow.asked).toHaveLength(1);
    const whole = peer('whole');
    // What only it has.
    expect(whole.asked).toEqual([15]);
    whole.send(15);
    fetcher.tick();
    expect(whole.asked, 'the rest is left to the fellow').toEqual([15]);
    if (deed === 'refuses') fetcher.handlers.onRefused(fellow.link, fellow.asked[0]!);
    if (deed === 'postpones') fetcher.handlers.onPostponed(fellow.link);
    if (deed === 'is slow') time.now += 2_001;
    fetcher.tick();
    expect(whole.asked.length, deed).toBeGreaterThan(1);
  }
});

it('threat 32: a peer who has everything wait keeps nothing of the rest from the owner of the whole file', () => {
  const { fetcher, time, peer } = bench(16);
  const all = fullBitset(16);
  dropBit(all, 15);
  const liar = peer('liar', all);
  const whole = peer('whole');
  whole.send(15);
  // Until the answer to the first request is late, waiting is no fault of its own.
  for (const postponed of [false, true]) {
    if (postponed) fetcher.handlers.onPostponed(liar.link);
    time.now += 100;
    fetcher.tick();
    const others = whole.asked.filter((n) => n !== 15 && !liar.asked.includes(n));
    expect(others.length > 0).toBe(postponed);
  }
});

it('a chunk that a peer has refused is not asked of it again, whatever it says', () => {
  const { fetcher, peer } = bench(1);
  const liar = peer('liar');
  fetcher.handlers.onRefused(liar.link, 0);
  fetcher.handlers.onHave(liar.link, [0]);
  fetcher.tick();
  expect(liar.asked).toEqual([0]);
  expect(fetcher.owners).toBe(0);
});

it('a chunk counts once against --down, however many were asked for it, and each copy that comes', () => {
  const { fetcher, time, down, peer } = bench(1);
  const ask = (name: string) => {
    const asked = peer(name);
    expect(asked.asked).toEqual([0]);
    return asked;
  };
  const [first, before] = [ask('first'), down.busyMilliseconds];
  expect(before).toBe(250);
  fetcher.handlers.onRefused(first.link, 0);
  const second = ask('second');
  expect(down.busyMilliseconds).toBe(before);
  time.now += 2_000;
  const third = ask('third');
  expect(down.busyMilliseconds).toBe(0);
  second.send(0);
  expect(down.busyMilliseconds).toBe(0);
  third.send(0);
  expect(down.busyMilliseconds).toBe(250);
});

it('who has sent the last chunk is its owner still while it is being written: the disk is waited for, nobody else', async () => {
  const { fetcher, time, peer } = bench(1);
  const disk = Promise.withResolvers<void>();
  time.disk = disk.promise;
  peer('hans').send(0);
  expect([fetcher.owners, fetcher.isWriting(), fetcher.missing]).toEqual([1, true, 1]);
  disk.resolve();
  await setImmediate();
  expect([fetcher.owners, fetcher.isWriting(), fetcher.missing]).toEqual([0, false, 0]);
});

it('nobody has a chunk by having none', () => {
  const { peer } = bench(4);
  expect(peer('empty', emptyBitset(4)).asked).toEqual([]);
});
