/**
 * One connection, as the server and the client see it: a thin cover over a TCP or TLS socket. `listen` and `connect`
 * make it; whoever gets it must `open` or `destroy` it.
 */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { systemClock } from './clock.ts';
import { pinOf } from './pin.ts';

export interface ConnectionHandlers {
  /** Bytes came, in pieces of any size; they are the handler's own. Not called any more after `end` or `destroy`. */
  onData(data: Buffer): void;
  /** The queue that made `write` answer false is empty. Not called any more after `end` or `destroy`. */
  onDrain(): void;
  /** The connection is over: called exactly once, whoever ended it, with the error where one ended it. */
  onClose(error?: Error): void;
}

export interface NetworkConnection {
  /** The peer's IP address; IPv4 as IPv4 even where the listener speaks IPv6. */
  readonly remoteAddress: string;
  /** The pin of the peer's key, where the peer showed a certificate: at the client's end of every TLS connection. */
  readonly peerPin?: string;
  /** What both ends said that chunks may travel in: only on a connection between two clients who said so. */
  readonly encodings?: readonly string[];
  /** The connection that carries this one, where it runs inside another: a relay. */
  readonly within?: NetworkConnection;
  /** Bytes written and not yet taken by the operating system: the only sign of a slow reader. */
  readonly queuedBytes: number;
  /**
   * 32 bytes that only the two ends of this TLS connection know, the same at both (RFC 8446 section 7.5): what is signed
   * over them cannot be passed on. Null in plain text, and once the connection is closed.
   */
  exporter(label: string): Buffer | null;
  /** Starts delivery; to be called once. What arrived before is kept until then; a connection already closed reports that next. */
  open(handlers: ConnectionHandlers): void;
  /** Sends; never throws. False: the queue is long, `onDrain` follows. After `end` or `destroy` it does nothing and answers false. */
  write(data: string | Buffer): boolean;
  /**
   * Frees at once what `onData` brought: nobody may look at it any more. Not needed, but where much comes in, memory that
   * waits for the garbage collector makes it run all the time.
   */
  free?(data: Buffer): void;
  /** Stops reading, so that the peer's writes back up. */
  pause(): void;
  resume(): void;
  /** Sends what is queued, then closes; what comes in is dropped. A peer that takes longer than LINGER_SECONDS is cut off. */
  end(): void;
  /** Closes at once; what is queued is lost. */
  destroy(): void;
}

/** How long a closing connection may take to hand over what is queued. */
export const LINGER_SECONDS = 5;

/**
 * Covers a connected socket (for TLS: after its handshake) whose peer is at `remoteAddress`. `divert` sees the first
 * bytes; where it answers a text they are not delivered, and the text is the last that this connection says.
 */
export function connectionOver(
  socket: Socket,
  remoteAddress: string,
  divert?: (first: Buffer) => string | null,
): NetworkConnection {
  const tls = socket instanceof TLSSocket ? socket : null;
  const peerPin = tls ? pinOf(tls) : undefined;
  const life = watch(socket);
  let opened = false;

  function end(): void {
    if (life.isOver()) return;
    life.over();
    socket.end();
    // Unread bytes would turn the close into a reset, which may overtake our last words.
    socket.resume();
  }

  function deliver(onData: (data: Buffer) => void): void {
    if (!divert) {
      socket.on('data', onData);
      return;
    }
    socket.once('data', (first: Buffer) => {
      const farewell = divert(first);
      if (farewell === null) {
        socket.on('data', onData);
        onData(first);
      } else {
        socket.write(farewell);
        end();
      }
    });
  }

  return {
    remoteAddress,
    ...(peerPin === undefined ? {} : { peerPin }),
    get queuedBytes() {
      return socket.writableLength;
    },
    exporter: (label) => (tls && !tls.destroyed ? tls.exportKeyingMaterial(32, label, NO_CONTEXT) : null),
    open(handlers) {
      if (opened) throw new Error('a connection is opened once');
      opened = true;
      life.whenClosed(handlers.onClose);
      if (life.isOver()) return;
      socket.on('drain', handlers.onDrain);
      deliver(handlers.onData);
    },
    write: (data) => !life.isOver() && socket.write(data),
    free({ buffer, byteLength }) {
      // Node reads each piece into memory of its own; what is part of something larger is not ours to free.
      if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
    },
    pause() {
      if (!life.isOver()) socket.pause();
    },
    resume() {
      if (!life.isOver() && opened) socket.resume();
    },
    end,
    destroy() {
      life.over();
      socket.destroy();
    },
  };
}

const NO_CONTEXT = Buffer.alloc(0);

interface Life {
  /** One side has said its last: nothing is delivered or sent any more, and what remains must be done in time. */
  over(): void;
  isOver(): boolean;
  /** Registers who is told of the close; at once, if that has happened. */
  whenClosed(tell: (error?: Error) => void): void;
}

/** Sees to it that every error is caught, that the close is told once, and that a closing socket does close. */
function watch(socket: Socket): Life {
  let failure: Error | undefined;
  let over = false;
  let closed = false;
  let tell: ((error?: Error) => void) | undefined;
  let cancelDeadline: (() => void) | undefined;

  function finish(): void {
    if (closed) return;
    over = true;
    socket.removeAllListeners('data');
    socket.removeAllListeners('drain');
    cancelDeadline ??= systemClock.after(LINGER_SECONDS * 1000, () => socket.destroy());
  }
  socket.on('error', (error) => {
    failure ??= error;
    // TLS reports a damaged record without closing.
    socket.destroy();
  });
  socket.once('end', finish);
  socket.once('close', () => {
    over = true;
    closed = true;
    cancelDeadline?.();
    tell?.(failure);
  });
  return {
    over: finish,
    isOver: () => over,
    whenClosed(given) {
      tell = given;
      if (closed) process.nextTick(given, failure);
    },
  };
}
