/** Serves one peer: what it asked for, in that order, read while the chunk before is on its way. Only chunks of the one content are ever read. */
import { chunkLength } from '../../machines/vocabulary/files.ts';
import { hasBit } from '../../machines/vocabulary/bitset.ts';
import type { NetworkConnection } from '../ports/network.ts';
import { encodeFrame } from './chunk-frames.ts';
import { HEAD_ROOM, type ChunkBuffers } from './chunk-buffers.ts';
import type { Content } from './content.ts';

/** Chunks that a peer may have asked for at once. */
export const MOST_QUEUED = 64;

export interface Serving {
  /** The peer wants a chunk; false where it wants too many at once. */
  ask(n: number): boolean;
  /** The peer wants it no more; a chunk that is under way comes all the same. */
  unwant(n: number): void;
  /** What was written is on its way. */
  drained(): void;
  /** The connection is gone. */
  close(): void;
}

/** Serves over an open connection. `onServed` hears the bytes of each chunk that was sent. */
export function serving(
  connection: Pick<NetworkConnection, 'write' | 'queuedBytes'>,
  content: () => Content | null,
  buffers: ChunkBuffers,
  onServed: (bytes: number) => void,
): Serving {
  const queue = new Set<number>();
  let isBusy = false;
  let isClosed = false;
  let onDrain: (() => void) | null = null;

  /** Reads a chunk into a frame; null where it is not here or not any more what it was. */
  async function frameOf(n: number): Promise<Buffer | null> {
    const size = content()?.manifest.size;
    if (size === undefined) return null;
    const frame = await buffers.takeForSending(chunkLength(size, n));
    const bytes = frame.subarray(HEAD_ROOM);
    // Looked at only now: while this waited for its turn, the content may have come to rest, or another have taken its place.
    const source = isClosed ? null : content();
    try {
      if (!source || !hasBit(source.held, n)) throw new Error(`chunk ${n} is not here`);
      await source.read(n, bytes);
      encodeFrame({ t: 'chunk', n, bytes }).copy(frame);
      return frame;
    } catch {
      buffers.giveSent(frame, true);
      return null;
    }
  }
  /** Writes a frame and waits until it is on its way. Its buffer is used again only when nothing can still read from it. */
  async function send(frame: Buffer): Promise<void> {
    const isClear = !isClosed && connection.write(frame);
    if (!isClear && !isClosed) await new Promise<void>((resolve) => (onDrain = resolve));
    onDrain = null;
    buffers.giveSent(frame, !isClosed && (!isClear || connection.queuedBytes === 0));
    if (!isClosed) onServed(frame.length - HEAD_ROOM);
  }
  async function serve(): Promise<void> {
    isBusy = true;
    let sending: Promise<void> = Promise.resolve();
    for (const n of queue) {
      queue.delete(n);
      const frame = await frameOf(n);
      await sending;
      if (isClosed) {
        if (frame) buffers.giveSent(frame, true);
        break;
      }
      if (frame) sending = send(frame);
      else connection.write(encodeFrame({ t: 'refused', n }));
    }
    await sending;
    isBusy = false;
    if (queue.size > 0 && !isClosed) await serve();
  }
  return {
    ask(n) {
      if (queue.size >= MOST_QUEUED) return false;
      queue.add(n);
      if (!isBusy) void serve();
      return true;
    },
    unwant: (n) => void queue.delete(n),
    drained: () => onDrain?.(),
    close() {
      isClosed = true;
      queue.clear();
      onDrain?.();
    },
  };
}
