/** What is said in a private session, over its connection: frames to lines and back. A peer that breaks the rules is hung up on. */
import type { PrivateFrame } from '../../machines/vocabulary/peers.ts';
import type { NetworkConnection } from '../ports/network.ts';
import { lineReader } from '../wire/lines.ts';
import { decodePrivate, encodePeerFrame } from '../wire/peer-frames.ts';

/** In JSON a control character takes six bytes where the text has one; the rest of a frame takes a little too. */
const BYTES_PER_TEXT_BYTE = 6;
const FRAME_OVERHEAD = 1024;

/** Bytes that may wait for a peer that does not read. */
const LONGEST_QUEUE = 1024 * 1024;

export interface PrivateLinkHandlers {
  onFrame(frame: PrivateFrame): void;
  /** The peer broke the rules, in words. The connection is closed; called at most once, and then not `onLost`. */
  onBroken(problem: string): void;
  /** The connection is over, and not by us. */
  onLost(): void;
}

export interface PrivateLink {
  send(frame: PrivateFrame): void;
  /** Sends what is queued, then closes; no handler is called any more. Resolves when it is closed. */
  end(): Promise<void>;
}

/** Takes over a connection to a peer that proved itself; `textBytes` is the longest text. */
export function openPrivateLink(
  connection: NetworkConnection,
  textBytes: number,
  handlers: PrivateLinkHandlers,
): PrivateLink {
  const reader = lineReader(textBytes * BYTES_PER_TEXT_BYTE + FRAME_OVERHEAD);
  const closed = Promise.withResolvers<void>();
  let isOver = false;

  function breakOff(problem: string): void {
    if (isOver) return;
    isOver = true;
    connection.destroy();
    handlers.onBroken(problem);
  }

  function read(data: Buffer): void {
    for (const line of linesOf(data)) {
      const frame = isOver ? null : decodePrivate(line);
      if (typeof frame === 'string') breakOff(frame);
      else if (frame) handlers.onFrame(frame);
    }
  }

  function linesOf(data: Buffer): string[] {
    try {
      return reader.read(data);
    } catch (error) {
      breakOff(error instanceof Error ? error.message : 'unreadable bytes');
      return [];
    }
  }

  connection.open({
    onData: read,
    onDrain: () => undefined,
    onClose() {
      closed.resolve();
      if (isOver) return;
      isOver = true;
      handlers.onLost();
    },
  });
  return {
    send(frame) {
      if (isOver) return;
      connection.write(encodePeerFrame(frame));
      if (connection.queuedBytes > LONGEST_QUEUE) breakOff('does not read what it is sent');
    },
    end() {
      if (!isOver) connection.end();
      isOver = true;
      return closed.promise;
    },
  };
}
