/** What hostile owners do to the chunks that they send, and how much of it reaches who fetches. */
import type { Clock } from '../../src/ports/clock.ts';
import type { NetworkConnection } from '../../src/ports/network.ts';
import { encodeFrame, HEAD_BYTES, KIND } from '../../src/swarm/link/chunk-frames.ts';
import type { Between } from './town.ts';

/** Chunk frames go through `twist`; null sends nothing. */
function twisting(
  twist: (frame: Buffer, connection: NetworkConnection) => Buffer | null,
): (connection: NetworkConnection) => NetworkConnection {
  return (connection) => ({
    ...connection,
    get queuedBytes() {
      return connection.queuedBytes;
    },
    write(data) {
      if (typeof data === 'string' || data[4] !== KIND.chunk) return connection.write(data);
      const twisted = twist(Buffer.from(data), connection);
      return twisted === null || connection.write(twisted);
    },
  });
}

/** Wrong bytes. */
export const forged = twisting((frame) => {
  frame[frame.length - 1]! ^= 1;
  return frame;
});

/** Nothing at all. */
export const silent = twisting(() => null);

/** A byte too much. */
export const oversize = twisting((frame) => {
  frame.writeUInt32BE(frame.readUInt32BE(0) + 1, 0);
  return Buffer.concat([frame, Buffer.of(0)]);
});

/** Says that it has everything, and then of each chunk that it has it not. */
export const empty = twisting((frame) => encodeFrame({ t: 'refused', n: frame.readUInt32BE(HEAD_BYTES) }));

/** Says for ever that others are served first. */
export const postponing = twisting(() => encodeFrame({ t: 'postponed' }));

/** A byte now and then, of one chunk after the other; `onDrop` hears of each. It stops when `isOver`. */
export function dripping(isOver: () => boolean, onDrop: () => void = () => {}) {
  const left = new Map<NetworkConnection, Buffer>();
  function drop(connection: NetworkConnection): void {
    const bytes = left.get(connection);
    if (!bytes || bytes.length === 0 || isOver()) return;
    connection.write(bytes.subarray(0, 1));
    left.set(connection, bytes.subarray(1));
    onDrop();
    setTimeout(() => drop(connection), DRIP_MILLISECONDS);
  }
  return twisting((frame, connection) => {
    const before = left.get(connection);
    left.set(connection, before ? Buffer.concat([before, frame]) : frame);
    if (!before) drop(connection);
    return null;
  });
}

const DRIP_MILLISECONDS = 20;

/** Counts the whole chunks that reach a member from each peer before it hangs up. */
export function countingChunks(counts: Map<string, number>): Between {
  return (connection, peer) => ({
    ...connection,
    get queuedBytes() {
      return connection.queuedBytes;
    },
    open(handlers) {
      const watch = chunkWatch(() => counts.set(peer, (counts.get(peer) ?? 0) + 1));
      connection.open({
        ...handlers,
        onData(data) {
          watch(data);
          handlers.onData(data);
        },
      });
    },
  });
}

/** Walks from frame to frame and tells of each chunk that is complete. */
function chunkWatch(onChunk: () => void): (data: Buffer) => void {
  let head = Buffer.alloc(0);
  let left = 0;
  return (data) => {
    for (let at = 0; at < data.length;) {
      if (left === 0) {
        const more = data.subarray(at, at + HEAD_BYTES - head.length);
        head = Buffer.concat([head, more]);
        at += more.length;
        if (head.length < HEAD_BYTES) return;
        left = head.readUInt32BE(0) - 1;
      }
      const taken = Math.min(left, data.length - at);
      left -= taken;
      at += taken;
      if (left > 0) return;
      if (head[4] === KIND.chunk || head[4] === KIND.compressed) onChunk();
      head = Buffer.alloc(0);
    }
  };
}

/** Time that goes `times` as fast. */
export function fastClock(clock: Clock, times: number): Clock {
  return {
    now: clock.now,
    monotonic: () => clock.monotonic() * times,
    after: (milliseconds, callback) => clock.after(milliseconds / times, callback),
  };
}
