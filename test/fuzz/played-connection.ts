/** A connection without a socket: the program holds one end of it, a test feeds the other. */
import type { ConnectionHandlers, NetworkConnection } from '../../src/ports/network.ts';

/** The end that the test holds. */
export interface PlayedEnd {
  /** The program's end. */
  readonly connection: NetworkConnection;
  /** Bytes for the program; they wait while it does not read. */
  feed(bytes: Buffer): void;
  readonly isOpen: boolean;
  readonly isWaiting: boolean;
  /** The last thing the program said. */
  readonly last: string;
  close(): void;
}

export interface PlayedOptions {
  /** What the program sees of the other side. */
  readonly traits: Pick<NetworkConnection, 'exporter' | 'peerPin' | 'encodings'>;
  onSent?(bytes: Buffer): void;
  /** The connection is over; the program is told after this. */
  onOver?(): void;
}

/** A new connection. */
export function playConnection({ traits, onSent, onOver }: PlayedOptions): PlayedEnd {
  let handlers: ConnectionHandlers | null = null;
  let isOver = false;
  let isPaused = false;
  let waiting: Buffer[] = [];
  let last: Buffer = Buffer.alloc(0);

  function finish(): void {
    if (isOver) return;
    isOver = true;
    waiting = [];
    setImmediate(() => {
      onOver?.();
      handlers?.onClose();
    });
  }
  const connection: NetworkConnection = {
    ...{ remoteAddress: '192.0.2.1', queuedBytes: 0, ...traits },
    open: (given) => void (handlers = given),
    write(data) {
      if (isOver) return false;
      last = Buffer.from(data as Buffer);
      onSent?.(last);
      return true;
    },
    pause: () => void (isPaused = true),
    resume() {
      isPaused = false;
      while (waiting.length > 0 && !isPaused && !isOver) handlers?.onData(waiting.shift() as Buffer);
    },
    end: finish,
    destroy: finish,
  };
  return {
    connection,
    feed(bytes) {
      if (isPaused) waiting.push(bytes);
      else if (!isOver) handlers?.onData(bytes);
    },
    get isOpen() {
      return !isOver;
    },
    get isWaiting() {
      return isPaused;
    },
    get last() {
      return last.toString();
    },
    close: finish,
  };
}
