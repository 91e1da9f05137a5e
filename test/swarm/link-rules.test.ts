/** Peers who break the rules of a link: each is hung up on, named, and asked for nothing more (threats 31, 35b and 36). */
import { setImmediate } from 'node:timers/promises';
import { zstdCompressSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { fullBitset } from '../../machines/vocabulary/bitset.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { chunkBuffers } from '../../src/swarm/link/chunk-buffers.ts';
import { encodeFrame, type ChunkFrame } from '../../src/swarm/link/chunk-frames.ts';
import { chunkCompressor } from '../../src/swarm/link/compressor.ts';
import { isChunk, leafOf, rootOf } from '../../src/swarm/storage/content-tree.ts';
import { pace } from '../../src/swarm/pace.ts';
import type { PeerLink } from '../../src/swarm/link/link.ts';
import { openPeerLink } from '../../src/swarm/link/peer-link.ts';
import { uploadTurns } from '../../src/swarm/link/upload-turns.ts';
import { peerWire } from '../fuzz/peer-wire.ts';

const CHUNK = Buffer.from('all work and no play '.repeat(50));
const LEAVES = leafOf(CHUNK);
const MANIFEST = {
  ...{ name: 'film.mkv', size: CHUNK.length, chunkBytes: 262_144, root: rootOf(LEAVES) },
  ...{ publisher: 'hans', key: 'k', at: 0, signature: 's' },
};
const WRONG = Buffer.alloc(CHUNK.length, 1);

const framed = (frame: ChunkFrame): Buffer =>
  'bytes' in frame ? Buffer.concat([encodeFrame(frame), frame.bytes]) : encodeFrame(frame);
const HELLO = framed({ t: 'hello', root: MANIFEST.root });
const BITMAP = framed({ t: 'bitmap', bits: fullBitset(1).bytes });
const chunk = (bytes: Buffer): Buffer => framed({ t: 'chunk', n: 0, bytes });
const compressed = (bytes: Buffer): Buffer =>
  framed({ t: 'compressed', n: 0, bytes: zstdCompressSync(bytes) });

/** A link to somebody whose words are the test's; it verifies what comes as a download does. */
function linked() {
  const told: string[] = [];
  const wire = peerWire({ pin: 'none', drawn: Buffer.alloc(32), onSent: () => void told.push('sent') });
  onTestFinished(() => wire.close());
  const content = {
    ...{ manifest: MANIFEST, leaves: LEAVES, held: fullBitset(1) },
    read: (_n: number, buffer: Buffer) => Promise.resolve(void CHUNK.copy(buffer)),
  };
  const link = openPeerLink({
    ...{ name: 'mallory', user: 'mallory', manifest: MANIFEST, content: () => content },
    ...{ connection: wire.connection, meet: () => Promise.reject(new Error('nobody is sought')) },
    ...{ clock: systemClock, buffers: chunkBuffers(), compressor: chunkCompressor(systemClock) },
    turns: uploadTurns(systemClock, pace(systemClock, null)),
    handlers: {
      ...{ onReady() {}, onBitmap() {}, onHave() {}, onRefused() {}, onPostponed() {}, onOverdue() {} },
      onChunk: (_link, n, bytes) => isChunk(LEAVES, n, bytes),
      onLeaves: (_link, _from, leaves) => rootOf(leaves) === MANIFEST.root,
      onLost: (_link, cause) => told.push(`lost: ${cause}`),
      onBanned: (_link, cause) => told.push(`banned: ${cause}`),
      ...{ onOver: () => told.push('over'), onServed() {} },
    },
  });
  return { link, wire, told };
}

const GREETING = [HELLO, BITMAP];
const ask = ({ ask: wanted }: PeerLink) => wanted([0]);

it.each<[string, (link: PeerLink) => void, readonly Buffer[], string]>([
  ['a wrong chunk', ask, [...GREETING, chunk(WRONG)], 'it sent a wrong chunk 0'],
  ['a wrong chunk, compressed', ask, [...GREETING, compressed(WRONG)], 'it sent a wrong chunk 0'],
  ['a bomb', ask, [...GREETING, compressed(Buffer.alloc(1_000_000))], 'it sent a wrong chunk 0'],
  [
    'wrong leaves',
    ({ askLeaves }) => askLeaves(0),
    [...GREETING, framed({ t: 'leaves', from: 0, leaves: Buffer.alloc(32) })],
    'its leaves are not those of the file',
  ],
  ['a chunk unasked', () => {}, [...GREETING, chunk(CHUNK)], 'it sent a chunk that nobody asked for'],
  ['a chunk twice', ask, [...GREETING, chunk(CHUNK), chunk(CHUNK)], 'it sent a chunk that nobody asked for'],
  [
    'leaves unasked',
    () => {},
    [...GREETING, framed({ t: 'leaves', from: 0, leaves: LEAVES })],
    'it sent leaves that nobody asked for',
  ],
  ['another file', () => {}, [framed({ t: 'hello', root: 'b'.repeat(64) })], 'it speaks of another file'],
  ['a file twice', () => {}, [HELLO, HELLO], 'it speaks of another file'],
  ['what it has before which file', () => {}, [BITMAP], 'what it has is not of this file'],
  ['what it has twice', () => {}, [...GREETING, BITMAP], 'what it has is not of this file'],
  [
    'a request before a word',
    () => {},
    [framed({ t: 'chunkAsked', n: 0 })],
    'it did not say first which file this is about',
  ],
  [
    'the question for leaves again and again',
    () => {},
    [...GREETING, ...Array<Buffer>(5).fill(framed({ t: 'leavesAsked', from: 0, count: 1 }))],
    'it asks for the same hashes again and again',
  ],
])('threats 31 and 36: %s ends the link, with its cause', async (_what, begin, said, cause) => {
  const { link, wire, told } = linked();
  let isBegun = false;
  for (const bytes of said) {
    if (!isBegun && bytes !== HELLO && bytes !== BITMAP) begin(link);
    isBegun ||= bytes !== HELLO && bytes !== BITMAP;
    wire.feed(bytes);
  }
  await setImmediate();
  expect(told.filter((each) => each !== 'sent')).toEqual([`lost: ${cause}`, `banned: ${cause}`, 'over']);
  expect(wire.isOpen).toBe(false);
  told.length = 0;
  wire.feed(chunk(CHUNK));
  await setImmediate();
  expect(told).toEqual([]);
});

it('what was asked for and is right ends nothing', async () => {
  const { link, wire, told } = linked();
  for (const bytes of GREETING) wire.feed(bytes);
  link.ask([0]);
  wire.feed(compressed(CHUNK));
  link.askLeaves(0);
  wire.feed(framed({ t: 'leaves', from: 0, leaves: LEAVES }));
  for (let time = 0; time < 4; time++) wire.feed(framed({ t: 'leavesAsked', from: 0, count: 1 }));
  await setImmediate();
  expect([told.filter((each) => each !== 'sent'), wire.isOpen]).toEqual([[], true]);
});
