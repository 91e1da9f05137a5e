/** Mutated binary frames from a seed: what two clients say of a file (src/swarm/link/chunk-frames.ts), damaged as a hostile peer may. */
import { below, pick, type Chance } from './mutations.ts';

/** Where a frame has its kind, and where its payload begins. */
const KIND_AT = 4;
const PAYLOAD_AT = 5;

/** Numbers that stand at edges: of signs, of bytes, of what a file may have of chunks. */
const EDGES = [0, 1, 2, 3, 7, 8, 255, 256, 1_023, 8_191, 8_192, 65_535, 1_000_000, 2 ** 31, 2 ** 32 - 1];

type FrameMutation = (frame: Buffer, chance: Chance, corpus: readonly Buffer[]) => Buffer;

function withNumber(frame: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(frame);
  if (at + 4 <= copy.length) copy.writeUInt32BE(value, at);
  return copy;
}

/** The frame with another payload and the length that belongs to it. */
function withPayload(frame: Buffer, payload: Buffer): Buffer {
  return withNumber(Buffer.concat([frame.subarray(0, PAYLOAD_AT), payload]), 0, 1 + payload.length);
}

/** Each by its name. */
export const FRAME_MUTATIONS: Readonly<Record<string, FrameMutation>> = {
  nothing: (frame) => frame,
  flip(frame, chance) {
    const copy = Buffer.from(frame);
    const at = below(chance, copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << below(chance, 8));
    return copy;
  },
  truncate: (frame, chance) => frame.subarray(0, below(chance, frame.length)),
  length: (frame, chance) => withNumber(frame, 0, pick(chance, EDGES)),
  number: (frame, chance) => withNumber(frame, PAYLOAD_AT, pick(chance, EDGES)),
  kind(frame, chance) {
    const copy = Buffer.from(frame);
    copy[KIND_AT] = chance() < 0.9 ? below(chance, 14) : below(chance, 256);
    return copy;
  },
  shorter: (frame, chance) =>
    withPayload(frame, frame.subarray(PAYLOAD_AT, PAYLOAD_AT + below(chance, frame.length - KIND_AT))),
  longer: (frame, chance) =>
    withPayload(frame, Buffer.concat([frame.subarray(PAYLOAD_AT), noise(1 + below(chance, 64), chance)])),
  content: (frame, chance) => withPayload(frame, noise(frame.length - PAYLOAD_AT, chance)),
  duplicate: (frame, chance) => Buffer.concat(Array<Buffer>(2 + below(chance, 4)).fill(frame)),
  splice(frame, chance, corpus) {
    const other = pick(chance, corpus);
    return Buffer.concat([
      frame.subarray(0, below(chance, frame.length)),
      other.subarray(below(chance, other.length)),
    ]);
  },
  noise: (frame, chance) => noise(frame.length, chance),
};

const NAMES = Object.keys(FRAME_MUTATIONS);

/** A frame, mutated. */
export function mutateFrame(frame: Buffer, corpus: readonly Buffer[], chance: Chance): Buffer {
  const mutation = FRAME_MUTATIONS[pick(chance, NAMES)] as FrameMutation;
  return mutation(frame, chance, corpus);
}

/** Four bytes at a time: a chunk has many. */
function noise(length: number, chance: Chance): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4)).map(() => below(chance, 2 ** 32));
  return Buffer.from(words.buffer, 0, length);
}
