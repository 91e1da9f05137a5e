/** Buffers for chunks, used again and again: a client moves ten gigabytes in the memory of a few chunks. */

/** Bytes in front of a chunk that its frame's head takes, so that both leave in one write. */
export const HEAD_ROOM = 9;

/** Bytes of chunks that may be on their way out at once, over all links. */
const MOST_BYTES = 8 * 1024 * 1024;

const SIZES = [256 * 1024, 1024 * 1024] as const;

export interface ChunkBuffers {
  /** A buffer for a chunk that comes in. Its content is whatever it was. */
  take(length: number): Buffer;
  /** A buffer with room for the head, then `length` bytes; waits until others have given enough back. */
  takeForSending(length: number): Promise<Buffer>;
  /** Gives a buffer back; it must not be touched afterwards. */
  give(buffer: Buffer): void;
  /** Gives back one of `takeForSending`; `isFree` is false where somebody may still read from it. */
  giveSent(buffer: Buffer, isFree: boolean): void;
}

/** The buffers of one client. */
export function chunkBuffers(): ChunkBuffers {
  const free = new Map<number, ArrayBuffer[]>(SIZES.map((size) => [size, []]));
  const waiting: (() => void)[] = [];
  let sending = 0;

  function take(length: number): Buffer {
    const size = SIZES.find((each) => each >= length) ?? length;
    const memory = free.get(size)?.pop() ?? new ArrayBuffer(size + HEAD_ROOM);
    return Buffer.from(memory, 0, length);
  }
  function give({ buffer }: Buffer): void {
    const list = free.get(buffer.byteLength - HEAD_ROOM);
    if (list && list.length * buffer.byteLength < MOST_BYTES) list.push(buffer as ArrayBuffer);
  }
  return {
    take,
    give,
    async takeForSending(length) {
      while (sending > 0 && sending + length > MOST_BYTES) {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      sending += length;
      const { buffer } = take(length);
      return Buffer.from(buffer, 0, HEAD_ROOM + length);
    },
    giveSent(buffer, isFree) {
      sending -= buffer.length - HEAD_ROOM;
      if (isFree) give(buffer);
      for (const go of waiting.splice(0)) go();
    },
  };
}
