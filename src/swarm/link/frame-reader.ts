/**
 * Bytes to frames (chunk-frames.ts), in pieces of any size. A chunk's bytes go straight into a buffer of their own; nothing
 * else is longer than a bitmap. What a peer may make us hold is one frame of the length that its kind allows.
 */
import {
  decodePayload,
  HEAD_BYTES,
  KIND,
  lengthOfChunk,
  lengthProblem,
  type ChunkFrame,
  type FileShape,
} from './chunk-frames.ts';

/** The bytes are not what the protocol allows: the connection cannot go on. */
export class PeerProtocolError extends Error {
  override readonly name = 'PeerProtocolError';
}

export interface FrameReader {
  /** Hands the frames that `data` completes to `onFrame`, in order. Throws PeerProtocolError; the reader is of no use then. */
  read(data: Buffer): void;
}

/** A reader for the frames of one file. `take(length)` gives a buffer for a chunk; whoever gets the frame owns it from then on. */
export function frameReader(
  shape: FileShape,
  take: (length: number) => Buffer,
  onFrame: (frame: ChunkFrame) => void,
): FrameReader {
  /* What is being filled: the head, the number of a chunk, or a payload; `onFull` says what follows. */
  let target: Buffer = Buffer.alloc(HEAD_BYTES);
  let filled = 0;
  let onFull = readHead;

  function expect(next: Buffer, then: (full: Buffer) => void): void {
    target = next;
    filled = 0;
    onFull = then;
  }
  function readHead(head: Buffer): void {
    const kind = head[4] ?? 0;
    const length = head.readUInt32BE(0) - 1;
    const problem = lengthProblem(kind, length, shape);
    if (problem !== null) throw new PeerProtocolError(problem);
    if (kind === KIND.chunk)
      expect(Buffer.alloc(4), (number) => readChunk(number.readUInt32BE(0), length - 4));
    else if (kind === KIND.compressed)
      expect(Buffer.alloc(4), (number) => readCompressed(number.readUInt32BE(0), length - 4));
    else expect(Buffer.alloc(length), (payload) => readPayload(kind, payload));
  }
  function readChunk(n: number, length: number): void {
    if (length !== lengthOfChunk(shape, n)) throw new PeerProtocolError(`chunk ${n} with ${length} bytes`);
    expect(take(length), (bytes) => give({ t: 'chunk', n, bytes }));
  }
  function readCompressed(n: number, length: number): void {
    if (length >= lengthOfChunk(shape, n)) {
      throw new PeerProtocolError(`chunk ${n} compressed to ${length} bytes`);
    }
    expect(take(length), (bytes) => give({ t: 'compressed', n, bytes }));
  }
  function readPayload(kind: number, payload: Buffer): void {
    const frame = decodePayload(kind, payload, shape);
    if (typeof frame === 'string') throw new PeerProtocolError(frame);
    give(frame);
  }
  function give(frame: ChunkFrame): void {
    expect(Buffer.alloc(HEAD_BYTES), readHead);
    onFrame(frame);
  }
  return {
    read(data) {
      let at = 0;
      // An empty bitmap is complete before any byte of it.
      while (at < data.length || filled === target.length) {
        const copied = data.copy(target, filled, at);
        at += copied;
        filled += copied;
        if (filled < target.length) return;
        onFull(target);
      }
    },
  };
}
