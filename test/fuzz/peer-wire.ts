/** A connection between two clients without a socket: one end is the victim's, the other is fed by the test. */
import type { ConnectionHandlers, NetworkConnection } from '../../src/ports/network.ts';
import type { Clock } from '../../src/ports/clock.ts';

export interface PeerWire {
  /** The victim's end. */
  readonly connection: NetworkConnection;
  /** Bytes from the peer; they wait while the victim does not read. */
  feed(bytes: Buffer): void;
  readonly isOpen: boolean;
  readonly isWaiting: boolean;
  close(): void;
}

export interface PeerWireOptions {
  /** Of the peer's key. */
  readonly pin: string;
  /** What both ends draw from the connection. */
  readonly drawn: Buffer;
  onSent(bytes: Buffer): void;
}

/** A new connection. */
export function peerWire({ pin, drawn, onSent }: PeerWireOptions): PeerWire {
  let handlers: ConnectionHandlers | null = null;
  let isOver = false;
  let isPaused = false;
  let waiting: Buffer[] = [];

  function finish(): void {
    if (isOver) return;
    isOver = true;
    waiting = [];
    setImmediate(() => handlers?.onClose());
  }
  const connection: NetworkConnection = {
    ...{ remoteAddress: '192.0.2.1', remotePort: 1, encrypted: true, queuedBytes: 0 },
    ...{ peerPin: pin, encodings: ['zstd'] },
    exporter: () => drawn,
    open: (given) => void (handlers = given),
    write(data) {
      if (!isOver) onSent(Buffer.from(data as Buffer));
      return !isOver;
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
    close: finish,
  };
}

/** A clock that knows how many of its timers run. */
export function countingClock(clock: Clock): Clock & { running(): number } {
  const running = new Set<object>();
  return {
    now: clock.now,
    monotonic: clock.monotonic,
    after(milliseconds, callback) {
      const timer = {};
      running.add(timer);
      const cancel = clock.after(milliseconds, () => {
        running.delete(timer);
        callback();
      });
      return () => {
        running.delete(timer);
        cancel();
      };
    },
    running: () => running.size,
  };
}
