/**
 * Serves one peer: what it asked for, in that order, each chunk when it is its user's turn, read while the chunk before is on
 * its way. Of a whole file a chunk that has just gone to another waits a moment: the peer will hear that the other has it,
 * and fetch it there. Only chunks of the one content are ever read.
 */
import { chunkLength } from '../../machines/vocabulary/files.ts';
import { hasBit } from '../../machines/vocabulary/bitset.ts';
import type { Clock } from '../ports/clock.ts';
import type { NetworkConnection } from '../ports/network.ts';
import { encodeFrame } from './chunk-frames.ts';
import { HEAD_ROOM, type ChunkBuffers } from './chunk-buffers.ts';
import type { Content } from './content.ts';
import type { EndTurn } from './upload-turns.ts';

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

export interface ServingParts {
  readonly connection: Pick<NetworkConnection, 'write' | 'queuedBytes' | 'destroy'>;
  readonly content: () => Content | null;
  readonly buffers: ChunkBuffers;
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  /** A turn to send so many bytes to this peer, as long as it wants them. */
  takeTurn(bytes: number, isWanted: () => boolean): EndTurn | Promise<EndTurn>;
  /** Hears the bytes of each chunk that was sent. */
  onServed(bytes: number): void;
}

/** Milliseconds that a request waits at most for the peer to find another who has the chunk: less than it waits before it asks another. */
export const HOLD_MILLISECONDS = 1_000;

/** Milliseconds of waiting for a turn after which the peer is told that others are served first. */
const POSTPONED_MILLISECONDS = 5_000;

/** Milliseconds in which a peer must have taken a chunk off the line; else it holds memory that others wait for. */
const TAKING_MILLISECONDS = 30_000;

/** Serves over an open connection. */
export function serving(parts: ServingParts): Serving {
  const { connection, content, buffers, clock } = parts;
  /* Chunks that were asked for, and when. */
  const queue = new Map<number, number>();
  /* The chunk that waits for its turn. */
  let current: number | null = null;
  let holding: (() => void) | null = null;
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
  async function send(frame: Buffer, endTurn: EndTurn): Promise<void> {
    const stopWaiting = clock.after(TAKING_MILLISECONDS, () => connection.destroy());
    const isClear = write(frame);
    if (!isClear && !isClosed) await new Promise<void>((resolve) => (onDrain = resolve));
    onDrain = null;
    stopWaiting();
    endTurn(true);
    buffers.giveSent(frame, !isClosed && (!isClear || connection.queuedBytes === 0));
    if (!isClosed) parts.onServed(frame.length - HEAD_ROOM);
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
      const frame = current === null || isClosed ? null : await frameOf(n);
      await sending;
      if (isClosed) {
        if (frame) buffers.giveSent(frame, true);
        endTurn(false);
        break;
      }
      if (frame) sending = send(frame, endTurn);
      else {
        endTurn(false);
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
    drained: () => onDrain?.(),
    close() {
      isClosed = true;
      holding?.();
      queue.clear();
      onDrain?.();
    },
  };
}
