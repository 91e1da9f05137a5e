/** Frames between clients: however the bytes arrive the same frames come out; wrong lengths end it (threat row 35). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkCountOf, chunkLength } from '../../machines/vocabulary/files.ts';
import { encodeFrame, MOST_HAVE, type ChunkFrame } from '../../src/swarm/link/chunk-frames.ts';
import { frameReader, PeerProtocolError } from '../../src/swarm/link/frame-reader.ts';

const SIZE = 2 * 262_144 + 5;
const COUNT = chunkCountOf(SIZE);
const shape = { size: SIZE };

function bytesOf(frame: ChunkFrame): Buffer {
  const isChunk = frame.t === 'chunk' || frame.t === 'compressed';
  return isChunk ? Buffer.concat([encodeFrame(frame), frame.bytes]) : encodeFrame(frame);
}
function readAll(pieces: readonly Buffer[], of = shape): ChunkFrame[] {
  const frames: ChunkFrame[] = [];
  const reader = frameReader(
    of,
    (length) => Buffer.alloc(length),
    (frame) => frames.push(frame),
  );
  for (const piece of pieces) reader.read(piece);
  return frames;
}
const n = fc.nat(COUNT - 1);
const frame: fc.Arbitrary<ChunkFrame> = fc.oneof(
  fc.constant<ChunkFrame>({ t: 'hello', root: 'ab'.repeat(32) }),
  fc.constant<ChunkFrame>({ t: 'bitmap', bits: Buffer.from([5]) }),
  n.map((from): ChunkFrame => ({ t: 'leavesAsked', from, count: COUNT - from })),
  n.map((from): ChunkFrame => ({ t: 'leaves', from, leaves: Buffer.alloc(32 * (COUNT - from), from) })),
  n.map((chunk): ChunkFrame => ({ t: 'chunkAsked', n: chunk })),
  fc.constant<ChunkFrame>({ t: 'chunk', n: 2, bytes: Buffer.from('12345') }),
  fc.array(n, { minLength: 1, maxLength: 9 }).map((chunks): ChunkFrame => ({ t: 'have', chunks })),
  n.map((chunk): ChunkFrame => ({ t: 'refused', n: chunk })),
  n.map((chunk): ChunkFrame => ({ t: 'unwanted', n: chunk })),
  fc.constant<ChunkFrame>({ t: 'postponed' }),
  fc
    .tuple(n, fc.uint8Array({ minLength: 1, maxLength: 4 }))
    .map(([chunk, bytes]): ChunkFrame => ({ t: 'compressed', n: chunk, bytes: Buffer.from(bytes) })),
);

describe('frames', () => {
  it('come out the same, byte by byte and however they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 12 }),
        fc.array(fc.nat(2000), { maxLength: 8 }),
        (frames, cuts) => {
          const whole = Buffer.concat(frames.map(bytesOf));
          const at = [
            0,
            ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b),
            whole.length,
          ];
          const pieces = at.slice(1).map((end, index) => whole.subarray(at[index], end));
          expect(readAll(pieces)).toEqual(frames);
          expect(readAll([...whole].map((byte) => Buffer.of(byte)))).toEqual(frames);
        },
      ),
    );
  });

  it('of a full chunk come out whole', () => {
    const bytes = Buffer.alloc(chunkLength(SIZE, 0), 7);
    expect(readAll([bytesOf({ t: 'chunk', n: 0, bytes })])).toEqual([{ t: 'chunk', n: 0, bytes }]);
  });

  it('of the empty file are a hello and a bitmap of nothing', () => {
    const frames: ChunkFrame[] = [
      { t: 'hello', root: '00'.repeat(32) },
      { t: 'bitmap', bits: Buffer.alloc(0) },
    ];
    expect(readAll([Buffer.concat(frames.map(bytesOf))], { size: 0 })).toEqual(frames);
  });

  it.each([
    ['an unknown kind', [0, 0, 0, 1, 99]],
    ['no kind', [0, 0, 0, 0, 1]],
    ['a length beyond all', [255, 255, 255, 255, 6]],
    ['a chunk a byte too long', [...head(6, 4 + 6), 0, 0, 0, 2]],
    ['a chunk a byte too short', [...head(6, 4 + 4), 0, 0, 0, 2]],
    ['a chunk that there is not', [...head(6, 4 + 5), 0, 0, 0, 3]],
    ['a compressed chunk as long as the chunk', [...head(11, 4 + 5), 0, 0, 0, 2]],
    ['a compressed chunk of no bytes', [...head(11, 4), 0, 0, 0, 0]],
    ['a compressed chunk that there is not', [...head(11, 4 + 1), 0, 0, 0, 3]],
    ['a compressed chunk longer than all', head(11, 4 + 262_144)],
    ['a request for a chunk that there is not', [...head(5, 4), 0, 0, 0, 3]],
    ['a bitmap of another file', [...head(2, 2), 0, 0]],
    ['half a hash', [...head(4, 4 + 16), 0, 0, 0, 0, ...Array.from({ length: 16 }, () => 0)]],
    ['leaves beyond the end', [...head(3, 8), 0, 0, 0, 2, 0, 0, 0, 2]],
    ['no leaves', [...head(3, 8), 0, 0, 0, 0, 0, 0, 0, 0]],
    ['too much news', head(7, 4 * (MOST_HAVE + 1))],
    ['no news', head(7, 0)],
  ])('refuse %s', (_, bytes) => expect(() => readAll([Buffer.from(bytes)])).toThrow(PeerProtocolError));

  it('never make the reader hold more than one frame, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        let largest = 0;
        const reader = frameReader(
          shape,
          (length) => ((largest = Math.max(largest, length)), Buffer.alloc(length)),
          () => {},
        );
        try {
          reader.read(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(PeerProtocolError);
        }
        expect(largest).toBeLessThanOrEqual(chunkLength(SIZE, 0));
      }),
      { numRuns: 3000 },
    );
  });
});

function head(kind: number, payload: number): number[] {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(payload + 1);
  bytes[4] = kind;
  return [...bytes];
}
