/** Lines between clients: a slow one, what passes over it, and what is done to compressed chunks on the way. */
import type { NetworkConnection } from '../../src/ports/network.ts';
import { HEAD_BYTES, KIND } from '../../src/swarm/link/chunk-frames.ts';
import type { Between } from './town.ts';

export interface Line {
  /** What comes between the sender and the connection. */
  readonly between: Between;
  /** Bytes that were sent. */
  readonly bytes: () => number;
  /** Frames of a kind that were sent; each is one write. */
  readonly frames: (kind: keyof typeof KIND) => number;
}

/** Both ends have said that they take compressed chunks. */
export const compressing: Between = (connection) => passing(connection, { encodings: ['zstd'] });

const TICK_MILLISECONDS = 10;

/** A line that passes no more than so many bytes a second; its sender compresses, unless `encodings` are others. */
export function line(bytesPerSecond: number, encodings: readonly string[] = ['zstd']): Line {
  const kinds = new Map<number, number>();
  let bytes = 0;
  const between: Between = (connection) => {
    const waiting: Buffer[] = [];
    let queued = 0;
    let onDrain = (): void => {};
    let isTicking = false;
    function tick(): void {
      isTicking = false;
      let room = Math.max(1, Math.floor((bytesPerSecond * TICK_MILLISECONDS) / 1_000));
      for (let next = waiting.shift(); next && room > 0; next = room > 0 ? waiting.shift() : undefined) {
        const piece = next.subarray(0, room);
        if (piece.length < next.length) waiting.unshift(next.subarray(piece.length));
        room -= piece.length;
        queued -= piece.length;
        connection.write(Buffer.from(piece));
      }
      if (queued > 0) begin();
      else onDrain();
    }
    function begin(): void {
      if (!isTicking) setTimeout(tick, TICK_MILLISECONDS);
      isTicking = true;
    }
    return passing(connection, {
      encodings,
      get queuedBytes() {
        return queued + connection.queuedBytes;
      },
      open(handlers) {
        onDrain = handlers.onDrain;
        connection.open(handlers);
      },
      write(data) {
        const given = Buffer.from(data as Buffer);
        const kind = given[HEAD_BYTES - 1] ?? 0;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
        bytes += given.length;
        waiting.push(given);
        queued += given.length;
        begin();
        return false;
      },
    });
  };
  return { between, bytes: () => bytes, frames: (kind) => kinds.get(KIND[kind]) ?? 0 };
}

/** Sends each chunk as a compressed one that `forge` makes of it (n, the chunk's bytes), whether that was agreed on or not. */
export function forging(forge: (bytes: Buffer) => Buffer, encodings: readonly string[] = ['zstd']): Between {
  return (connection) =>
    passing(connection, {
      encodings,
      write(data) {
        const frame = Buffer.from(data as Buffer);
        if (frame[HEAD_BYTES - 1] !== KIND.chunk) return connection.write(frame);
        const start = HEAD_BYTES + 4;
        const forged = forge(frame.subarray(start));
        frame.writeUInt32BE(1 + 4 + forged.length, 0);
        frame[HEAD_BYTES - 1] = KIND.compressed;
        return connection.write(Buffer.concat([frame.subarray(0, start), forged]));
      },
    });
}

/** The connection but for what is `changed`. */
function passing(connection: NetworkConnection, changed: Partial<NetworkConnection>): NetworkConnection {
  const queuedBytes = { get: () => connection.queuedBytes, enumerable: true, configurable: true };
  const plain = Object.defineProperty({ ...connection }, 'queuedBytes', queuedBytes);
  return Object.defineProperties(plain, Object.getOwnPropertyDescriptors(changed));
}
