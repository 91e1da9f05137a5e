/** Compressed chunks between clients: on slow lines only, where both agreed, and nothing wrong in them is ever taken (threat 35b). */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { fullBitset } from '../../machines/vocabulary/bitset.ts';
import { systemClock, type Clock } from '../../src/ports/clock.ts';
import { chunkBuffers } from '../../src/swarm/link/chunk-buffers.ts';
import { leafOf } from '../../src/swarm/storage/content-tree.ts';
import { fetching } from '../../src/swarm/download/fetching.ts';
import type { Parts } from '../../src/swarm/storage/parts.ts';
import type { PeerLink } from '../../src/swarm/link/link.ts';
import { countingChunks } from './liars.ts';
import { compressing, forging, line } from './lines.ts';
import { noise, town, type Member } from './town.ts';

const CHUNK = 256 * 1024;

/** Lines of a log, no two of them alike. */
function logLines(size: number): Buffer {
  const text = Array.from(
    { length: size / 40 },
    (_, n) => `${n} hans ${randomBytes(6).toString('hex')} logged in from 192.0.2.1\n`,
  );
  return Buffer.from(text.join('')).subarray(0, size);
}

async function shared({ share }: Member, bytes: Buffer): Promise<void> {
  await writeFile(join(share, 'access.log'), bytes);
}

async function expectFetched(luke: Member, bytes: Buffer): Promise<void> {
  expect(await luke.swarm.download('access.log')).toMatchObject({ ok: true });
  expect((await readFile(join(luke.downloads, 'access.log'))).equals(bytes)).toBe(true);
}

it('on a slow line what shrinks goes compressed, in far fewer bytes, and arrives as it was', async () => {
  const { join: enter } = await town(onTestFinished);
  const slow = line(2_000_000);
  const [hans, luke] = [
    await enter('hans', { between: slow.between }),
    await enter('luke', { between: compressing }),
  ];
  const bytes = logLines(24 * CHUNK);
  await shared(hans, bytes);
  await expectFetched(luke, bytes);
  expect(slow.frames('compressed')).toBeGreaterThan(8);
  // What the line is like has to be known first.
  expect(slow.frames('chunk')).toBeGreaterThanOrEqual(4);
  expect(slow.bytes()).toBeLessThan(bytes.length * 0.8);
  // What was served is told as it is in the file.
  expect(hans.sent()).toBe(bytes.length);
});

it('on a slow line what does not shrink goes as it is', async () => {
  const { join: enter } = await town(onTestFinished);
  const slow = line(4_000_000);
  const [hans, luke] = [
    await enter('hans', { between: slow.between }),
    await enter('luke', { between: compressing }),
  ];
  const bytes = noise(16 * CHUNK);
  await shared(hans, bytes);
  await expectFetched(luke, bytes);
  expect(slow.frames('compressed')).toBe(0);
  expect(slow.frames('chunk')).toBe(16);
});

it('a fast line carries chunks as they are, whatever is in them', async () => {
  const { join: enter } = await town(onTestFinished);
  const fast = line(1_000_000_000);
  // Hardly any time passes, however slow the machine is that this runs on.
  const clock: Clock = { ...systemClock, monotonic: () => systemClock.monotonic() / 1_000 };
  const [hans, luke] = [
    await enter('hans', { between: fast.between, clock }),
    await enter('luke', { between: compressing }),
  ];
  const bytes = logLines(24 * CHUNK);
  await shared(hans, bytes);
  await expectFetched(luke, bytes);
  expect(fast.frames('compressed')).toBe(0);
  expect(fast.frames('chunk')).toBe(24);
});

it.each([
  ['said nothing of it', []],
  ['knows only what is not known here', ['brotli']],
])('a peer that %s gets chunks as they are, on the slowest line', async (_, encodings) => {
  const { join: enter } = await town(onTestFinished);
  const slow = line(4_000_000, encodings);
  const [hans, luke] = [await enter('hans', { between: slow.between }), await enter('luke')];
  const bytes = logLines(12 * CHUNK);
  await shared(hans, bytes);
  await expectFetched(luke, bytes);
  expect(slow.frames('compressed')).toBe(0);
});

it('--down counts what comes, not what it comes to', () => {
  const bytes = logLines(CHUNK);
  const noted: number[] = [];
  const down = { bytesPerSecond: 10 * CHUNK, busyMilliseconds: 0, note: (some: number) => noted.push(some) };
  const manifest = {
    ...{ name: 'access.log', size: CHUNK, chunkBytes: CHUNK, root: 'a'.repeat(64) },
    ...{ publisher: 'hans', key: 'k', at: 0, signature: 's' },
  };
  const parts = { leaves: leafOf(bytes), write: () => Promise.resolve() } as unknown as Parts;
  const link = { name: 'hans', user: 'hans', ask() {}, announce() {} } as unknown as PeerLink;
  const { handlers } = fetching(
    { manifest, parts, wanted: [0] },
    { clock: systemClock, buffers: chunkBuffers(), down, draw: () => 0 },
    { onStored() {}, onFailed() {}, onOwners() {}, onBanned() {} },
  );
  handlers.onBitmap(link, fullBitset(1));
  handlers.onReady(link);
  expect(handlers.onChunk(link, 0, bytes, 1_000)).toBe(true);
  expect(noted).toEqual([CHUNK, 1_000 - CHUNK]);
});

const anyChunk = (bytes: Buffer): Buffer => zstdCompressSync(bytes);
it.each([
  ['a bomb', () => zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)).subarray(0, CHUNK - 1), ['zstd']],
  ['a byte too much', (bytes: Buffer) => zstdCompressSync(Buffer.concat([bytes, Buffer.of(0)])), ['zstd']],
  ['a byte too little', (bytes: Buffer) => zstdCompressSync(bytes.subarray(1)), ['zstd']],
  [
    'other bytes of the right length',
    (bytes: Buffer) => zstdCompressSync(Buffer.alloc(bytes.length)),
    ['zstd'],
  ],
  ['garbage', () => randomBytes(1_000), ['zstd']],
  ['a frame that is cut off', (bytes: Buffer) => zstdCompressSync(bytes).subarray(0, -4), ['zstd']],
  [
    'something behind the frame',
    (bytes: Buffer) => Buffer.concat([zstdCompressSync(bytes), Buffer.of(0)]),
    ['zstd'],
  ],
  ['as many bytes as the chunk has', () => randomBytes(CHUNK), ['zstd']],
  ['the right chunk without having agreed on it', anyChunk, []],
] as const)(
  'nine owners send %s: the file is right, and each gets to send one',
  async (_, forge, encodings) => {
    const { join: enter } = await town(onTestFinished);
    const chunks = new Map<string, number>();
    const hans = await enter('hans', { between: forging(anyChunk) });
    const luke = await enter('luke', {
      between: (connection, peer) => {
        const own = peer === 'hans' ? ['zstd'] : encodings;
        return countingChunks(chunks)({ ...compressing(connection, peer), encodings: own }, peer);
      },
    });
    const liars = await Promise.all(
      Array.from({ length: 9 }, (_each, n) => enter(`liar${n}`, { between: forging(forge, encodings) })),
    );
    const bytes = logLines(12 * CHUNK);
    for (const member of [hans, ...liars]) await shared(member, bytes);
    await expectFetched(luke, bytes);
    for (const { user } of liars) expect(chunks.get(user) ?? 0, user).toBeLessThanOrEqual(1);
    expect(chunks.get('hans')).toBeGreaterThanOrEqual(12);
  },
);
