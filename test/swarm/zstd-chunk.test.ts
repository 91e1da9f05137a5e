/** Chunks as frames of Zstandard: what went in comes out, and nothing else ever does (threat 35b). */
import { randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compressChunk, restoreChunk } from '../../src/swarm/link/zstd-chunk.ts';

const CHUNK = 262_144;
const chunk = Buffer.from('2026-11-29T10:00:00Z hans logged in\n'.repeat(8_000)).subarray(0, CHUNK);
const frame = zstdCompressSync(chunk);
const bomb = (bytes: number): Buffer => zstdCompressSync(Buffer.alloc(bytes));

/** A frame of a chunk of zeroes with a window of 2 to that power (RFC 8878, section 3.1.1): two blocks of one repeated byte. */
function ofZeroes(windowLog: number): Buffer {
  const [repeated, last] = [0b010, 0b011].map((type) => [...blockHead((CHUNK / 2) * 8 + type), 0]);
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3, ...repeated!, ...last!]);
}
const blockHead = (bits: number): number[] => [bits & 255, (bits >> 8) & 255, bits >> 16];

it('a frame of another maker, with a window that holds a chunk, is read', () => {
  expect(restoreChunk(ofZeroes(18), CHUNK)?.equals(Buffer.alloc(CHUNK))).toBe(true);
});

it.each([1, 5, CHUNK, 1_048_576])('any %i bytes come back as they were', async (length) => {
  for (const bytes of [randomBytes(length), Buffer.alloc(length)]) {
    const compressed = await compressChunk(bytes);
    expect(restoreChunk(compressed, length)?.equals(bytes)).toBe(true);
  }
});

it('of text the frame is far shorter, and says how long the chunk is', async () => {
  const compressed = await compressChunk(chunk);
  expect(compressed.length).toBeLessThan(CHUNK / 10);
  // RFC 8878, section 3.1.1.1: a single segment, its length less 256 in four bytes (or two) after the descriptor.
  expect(compressed[4]! & 0b0010_0000).not.toBe(0);
});

it.each([
  ['a bomb', bomb(64 * 1024 * 1024)],
  ['a byte more than the chunk', bomb(CHUNK + 1)],
  ['a byte less', zstdCompressSync(chunk.subarray(1))],
  ['nothing', Buffer.alloc(0)],
  ['nothing in a frame', bomb(0)],
  ['garbage', randomBytes(1_000)],
  ['a frame that is cut off', frame.subarray(0, -1)],
  ['a frame and a byte behind it', Buffer.concat([frame, Buffer.of(0)])],
  ['a frame twice', Buffer.concat([frame, frame])],
  ['a frame behind one to be skipped', Buffer.concat([Buffer.from('502a4d180100000000', 'hex'), frame])],
  ['a frame that asks for a window of 128 MiB', ofZeroes(27)],
])('%s is no chunk', (_, bytes) => expect(restoreChunk(bytes, CHUNK) === null).toBe(true));

it('a bomb of a gigabyte takes no more memory than a chunk does', () => {
  const repeated = [...blockHead(131_072 * 8 + 0b010), 0];
  const gigabyte = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 8 << 3, ...Array(8_192).fill(repeated).flat()]);
  const before = process.resourceUsage().maxRSS;
  expect(restoreChunk(gigabyte, CHUNK)).toBeNull();
  // Kibibytes; the most that this process has ever had.
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(262_144);
});

it('whatever is changed in a frame: out comes a chunk of that length, or nothing', () => {
  const change = fc.tuple(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(CHUNK), (changes, length) => {
      const changed = Buffer.from(frame);
      for (const [at, mask] of changes) changed[at]! ^= mask;
      for (const wanted of [length, CHUNK]) {
        expect([undefined, wanted]).toContain(restoreChunk(changed, wanted)?.length);
      }
    }),
    { numRuns: 500 },
  );
});

it('any bytes at all: the same', () => {
  const magic = Buffer.from('28b52ffd', 'hex');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 5_000 }), (bytes, length) => {
      const restored = restoreChunk(Buffer.concat([magic, bytes]), length);
      expect([undefined, length]).toContain(restored?.length);
    }),
    { numRuns: 2_000 },
  );
});
