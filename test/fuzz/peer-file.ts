/** What two clients say of one file, fuzzed: a link that fetches the file and serves it, with nothing of it on a disk. */
import { zstdCompressSync } from 'node:zlib';
import { fullBitset } from '../../machines/vocabulary/bitset.ts';
import { chunkLength } from '../../machines/vocabulary/files.ts';
import { chunkBuffers } from '../../src/swarm/link/chunk-buffers.ts';
import { encodeFrame, HEAD_BYTES, KIND, type ChunkFrame } from '../../src/swarm/link/chunk-frames.ts';
import { chunkCompressor } from '../../src/swarm/link/compressor.ts';
import { leafOf, rootOf } from '../../src/swarm/storage/content-tree.ts';
import { fetching } from '../../src/swarm/download/fetching.ts';
import { pace } from '../../src/swarm/pace.ts';
import type { Parts } from '../../src/swarm/storage/parts.ts';
import { openPeerLink } from '../../src/swarm/link/peer-link.ts';
import { uploadTurns } from '../../src/swarm/link/upload-turns.ts';
import { mutateFrame } from './frame-mutations.ts';
import { below, pick } from './mutations.ts';
import { peerWire } from './peer-wire.ts';
import type { Stage } from './stage.ts';

/* A chunk of full length, and a short one of which most is said. */
const CHUNK = 262_144;
const TRUTH = Buffer.concat([
  Buffer.from(Array.from({ length: CHUNK }, (_, at) => (at * at) >> 3)),
  Buffer.from('all work and no play '.repeat(40)),
]);
const CHUNKS = [TRUTH.subarray(0, CHUNK), TRUTH.subarray(CHUNK)] as const;
const LEAVES = Buffer.concat(CHUNKS.map(leafOf));
const MANIFEST = {
  ...{ name: 'film.mkv', size: TRUTH.length, chunkBytes: CHUNK, root: rootOf(LEAVES) },
  ...{ publisher: 'hans', key: 'k', at: 0, signature: 's' },
};

const framed = (frame: ChunkFrame): Buffer =>
  'bytes' in frame ? Buffer.concat([encodeFrame(frame), frame.bytes]) : encodeFrame(frame);
const compressed = (n: 0 | 1): Buffer =>
  framed({
    t: 'compressed',
    n,
    bytes: zstdCompressSync(CHUNKS[n]).subarray(0, chunkLength(TRUTH.length, n) - 1),
  });

const GREETING = Buffer.concat([
  framed({ t: 'hello', root: MANIFEST.root }),
  framed({ t: 'bitmap', bits: fullBitset(2).bytes }),
]);
const LEAVES_FRAME = framed({ t: 'leaves', from: 0, leaves: LEAVES });
const ANSWERS = [
  [framed({ t: 'chunk', n: 0, bytes: CHUNKS[0] })],
  [framed({ t: 'chunk', n: 1, bytes: CHUNKS[1] }), compressed(1)],
] as const;

/** One of each kind that an honest peer may say unasked, and some that it may not. */
const CORPUS: readonly Buffer[] = [
  GREETING,
  framed({ t: 'leavesAsked', from: 0, count: 2 }),
  ...[0, 1].map((n) => framed({ t: 'chunkAsked', n })),
  framed({ t: 'have', chunks: [0] }),
  framed({ t: 'have', chunks: [1, 0] }),
  framed({ t: 'refused', n: 1 }),
  framed({ t: 'unwanted', n: 1 }),
  framed({ t: 'postponed' }),
  LEAVES_FRAME,
  ...ANSWERS[1],
];

/** Whoever comes has greeted (`isGreeted`) or begins with any frame. */
export function fileStage(isGreeted: boolean): Stage {
  return ({ clock, chance, complain }) => {
    const buffers = chunkBuffers();
    const turns = uploadTurns(clock, pace(clock, null));
    const compressor = chunkCompressor(clock);
    const content = {
      ...{ manifest: MANIFEST, leaves: LEAVES, held: fullBitset(2) },
      read: async (n: number, buffer: Buffer) => void CHUNKS[n]?.copy(buffer),
    };
    let fetcher = fetchAnew();
    let visitors = 0;

    function fetchAnew() {
      let leaves: Buffer | null = null;
      const parts = {
        get leaves() {
          return leaves;
        },
        async learn(given: Buffer) {
          leaves = Buffer.from(given);
          if (!leaves.equals(LEAVES)) complain('leaves were believed that are not those of the file');
        },
        async write(n: number, bytes: Uint8Array) {
          if (!CHUNKS[n]?.equals(bytes)) complain(`chunk ${n} was written, and is not that of the file`);
        },
      };
      const setting = {
        clock,
        buffers,
        down: pace(clock, null),
        draw: (limit: number) => below(chance, limit),
      };
      const deeds = {
        onStored() {},
        onFailed: (error: Error) => complain(String(error)),
        onOwners() {},
        onBanned() {},
      };
      return fetching(
        { manifest: MANIFEST, parts: parts as unknown as Parts, wanted: [0, 1] },
        setting,
        deeds,
      );
    }

    return {
      enter() {
        if (fetcher.missing === 0) fetcher = fetchAnew();
        const asked: Buffer[] = [];
        const wire = peerWire({
          ...{ pin: 'none', drawn: Buffer.alloc(32) },
          onSent: (bytes) => eachFrame(bytes, (kind, payload) => heard(kind, payload)),
        });
        function heard(kind: number, payload: Buffer): void {
          if (kind === KIND.leavesAsked) asked.push(LEAVES_FRAME);
          if (kind === KIND.chunkAsked) asked.push(pick(chance, ANSWERS[payload.readUInt32BE(0) as 0 | 1]));
          if (kind !== KIND.chunk) return;
          if (!CHUNKS[payload.readUInt32BE(0)]?.equals(payload.subarray(4)))
            complain('bytes were served that are not those of the file');
        }
        openPeerLink({
          ...{ name: `visitor ${++visitors}`, user: 'mallory', manifest: MANIFEST, content: () => content },
          ...{ connection: wire.connection, meet: () => Promise.reject(new Error('nobody is sought')) },
          ...{ clock, buffers, turns, compressor },
          handlers: { ...fetcher.handlers, onServed() {}, onOver: () => wire.close() },
        });
        if (isGreeted) wire.feed(GREETING);
        return { wire, due: () => asked.slice(-4) };
      },
      other: () => mutateFrame(pick(chance, CORPUS), CORPUS, chance),
      mutateDue: (frame) => mutateFrame(frame, CORPUS, chance),
      ...{ onFed() {}, onHonest() {} },
    };
  };
}

/** The frames in what was written: whole ones, always. */
function eachFrame(bytes: Buffer, tell: (kind: number, payload: Buffer) => void): void {
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    tell(bytes[at + 4] ?? 0, bytes.subarray(at + HEAD_BYTES, end));
    at = end;
  }
}
