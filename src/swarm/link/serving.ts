/**
 * Serves one peer: what it asked for, in that order, each chunk when it is its user's turn, read while the chunk before is on
 * its way. Of a whole file a chunk that has just gone to another waits a moment: the peer will hear that the other has it,
 * and fetch it there. Only chunks of the one content are ever read. Where the line is slow they go compressed.
 */
import { chunkLength } from '../../../machines/vocabulary/files.ts';
import { hasBit } from '../../../machines/vocabulary/bitset.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NetworkConnection } from '../../ports/network.ts';
import { encodeFrame } from './chunk-frames.ts';
import { HEAD_ROOM, type ChunkBuffers } from './chunk-buffers.ts';
import { SLOW_BYTES_PER_SECOND, type Compressor } from './compressor.ts';
import type { Content } from '../storage/content.ts';
import { deliveryRate } from './delivery-rate.ts';
import type { EndTurn } from './upload-turns.ts';

/** Chunks that a peer may have asked for at once. */
export const MOST_QUEUED = 64;

export interface Serving {
  /** The peer wants a chunk; false where it wants too many at once. */
  ask(n: number): boolean;
  /** The peer wants it no more; a chunk that is under way comes all the same. */
  unwant(n: number): void;
  /** The peer has stored these chunks, from whomever they came. */
  stored(chunks: readonly number[]): void;
  /** What was written is on its way. */
  drained(): void;
  /** The connection is gone. */
  close(): void;
}

export interface ServingParts {
  readonly connection: Pick<NetworkConnection, 'write' | 'queuedBytes' | 'destroy'>;
  readonly content: () => Content | null;
  readonly buffers: ChunkBuffers;
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  /** A turn to send so many bytes to this peer, as long as it wants them. */
  takeTurn(bytes: number, isWanted: () => boolean): EndTurn | Promise<EndTurn>;
  /** Null where the peer did not say that it takes compressed chunks. */
  readonly compressor: Compressor | null;
  /** Hears the bytes of each chunk that was sent, as they are in the file. */
  onServed(bytes: number): void;
}

/** Milliseconds that a request waits at most for the peer to find another who has the chunk: less than it waits before it asks another. */
export const HOLD_MILLISECONDS = 1_000;

/** Milliseconds of waiting for a turn after which the peer is told that others are served first. */
const POSTPONED_MILLISECONDS = 5_000;

/** Milliseconds in which a peer must have taken a chunk off the line; else it holds memory that others wait for. */
const TAKING_MILLISECONDS = 30_000;

/** A chunk that is ready to go: its frame, and the memory that it lies in. */
interface Prepared {
  readonly n: number;
  readonly frame: Buffer;
  readonly memory: Buffer;
}

/** Serves over an open connection. */
export function serving(parts: ServingParts): Serving {
  const { connection, content, buffers, clock, compressor } = parts;
  const rate = compressor ? deliveryRate(clock) : null;
  /* Chunks that were asked for, and when. */
  const queue = new Map<number, number>();
  /* The chunk that waits for its turn. */
  let current: number | null = null;
  let holding: (() => void) | null = null;
  let isBusy = false;
  let isClosed = false;
  let onDrain: (() => void) | null = null;

  /** Reads a chunk into a frame; null where it is not here or not any more what it was. */
  async function frameOf(n: number): Promise<Prepared | null> {
    const size = content()?.manifest.size;
    if (size === undefined) return null;
    const memory = await buffers.takeForSending(chunkLength(size, n));
    const bytes = memory.subarray(HEAD_ROOM);
    // Looked at only now: while this waited for its turn, the content may have come to rest, or another have taken its place.
    const source = isClosed ? null : content();
    try {
      if (!source || !hasBit(source.held, n)) throw new Error(`chunk ${n} is not here`);
      await source.read(n, bytes);
      const smaller = isSlow() ? await compressor?.compress(source, bytes) : null;
      if (smaller) smaller.copy(bytes);
      encodeFrame(smaller ? { t: 'compressed', n, bytes: smaller } : { t: 'chunk', n, bytes }).copy(memory);
      return { n, memory, frame: smaller ? memory.subarray(0, HEAD_ROOM + smaller.length) : memory };
    } catch {
      buffers.giveSent(memory, true);
      return null;
    }
  }
  function isSlow(): boolean {
    return rate !== null && rate.bytesPerSecond < SLOW_BYTES_PER_SECOND;
  }
  /** Writes a frame and waits until it is on its way. Its buffer is used again only when nothing can still read from it. */
  async function send({ n, frame, memory }: Prepared, endTurn: EndTurn): Promise<void> {
    rate?.sent(n, frame.length);
    const stopWaiting = clock.after(TAKING_MILLISECONDS, () => connection.destroy());
    const isClear = write(frame);
    if (!isClear && !isClosed) await new Promise<void>((resolve) => (onDrain = resolve));
    onDrain = null;
    stopWaiting();
    endTurn(frame.length - HEAD_ROOM);
    buffers.giveSent(memory, !isClosed && (!isClear || connection.queuedBytes === 0));
    if (!isClosed) parts.onServed(memory.length - HEAD_ROOM);
  }
  function write(bytes: Buffer): boolean {
    return !isClosed && connection.write(bytes);
  }
  /** Takes what is to be sent next out of the queue. Where everything in it has to wait, it is looked at again in time. */
  function next(): number | undefined {
    const now = clock.monotonic();
    const sentAt = content()?.sentAt;
    let wait = Infinity;
    for (const [n, askedAt] of queue) {
      const left = HOLD_MILLISECONDS - (now - Math.min(askedAt, sentAt?.[n] ?? -Infinity));
      wait = Math.min(wait, left);
      if (left > 0) continue;
      queue.delete(n);
      if (sentAt) sentAt[n] = now;
      return n;
    }
    holding?.();
    holding = queue.size === 0 ? null : clock.after(wait, goOn);
    return undefined;
  }
  function goOn(): void {
    if (!isBusy && !isClosed) void serve();
  }
  /** Waits for the turn to send a chunk, and tells the peer where that takes a while. */
  async function turnFor(n: number): Promise<EndTurn> {
    const { size } = content()?.manifest ?? { size: 0 };
    const taken = parts.takeTurn(chunkLength(size, n), () => current === n && !isClosed);
    if (!(taken instanceof Promise)) return taken;
    const stopTelling = clock.after(POSTPONED_MILLISECONDS, () => write(encodeFrame({ t: 'postponed' })));
    return taken.finally(stopTelling);
  }
  async function serve(): Promise<void> {
    isBusy = true;
    let sending: Promise<void> = Promise.resolve();
    for (let n = next(); n !== undefined; n = next() ?? (await sending.then(next))) {
      current = n;
      const endTurn = await turnFor(n);
      const ready = current === null || isClosed ? null : await frameOf(n);
      await sending;
      if (isClosed) {
        if (ready) buffers.giveSent(ready.memory, true);
        endTurn(0);
        break;
      }
      if (ready) sending = send(ready, endTurn);
      else {
        endTurn(0);
        if (current !== null) connection.write(encodeFrame({ t: 'refused', n }));
      }
    }
    await sending;
    isBusy = false;
  }
  return {
    ask(n) {
      if (queue.size >= MOST_QUEUED) return false;
      if (!queue.has(n)) queue.set(n, clock.monotonic());
      goOn();
      return true;
    },
    unwant(n) {
      queue.delete(n);
      if (current === n) current = null;
    },
    stored(chunks) {
      for (const n of chunks) rate?.delivered(n);
    },
    drained: () => onDrain?.(),
    close() {
      isClosed = true;
      holding?.();
      queue.clear();
      onDrain?.();
    },
  };
}
