/** A network without sockets: connections that are fed bytes and whose answers are counted. */
import type {
  ConnectionHandlers,
  ListenOptions,
  Network,
  NetworkConnection,
} from '../../src/ports/network.ts';

export interface Wire {
  /** Bytes from the client; they wait while the server does not read. */
  feed(bytes: Buffer): void;
  readonly isOpen: boolean;
  readonly isWaiting: boolean;
  /** The last thing the server said. */
  readonly last: string;
  close(): void;
}

/** A network whose listener is called by `connect`. */
export function fuzzNetwork(): { network: Network; connect: () => Wire; open: () => number } {
  let options: ListenOptions | null = null;
  let open = 0;

  function connect(): Wire {
    const admission = options?.admit?.('192.0.2.1');
    if (!options || !admission || 'refused' in admission) throw new Error('turned away');
    let handlers: ConnectionHandlers | null = null;
    let isOver = false;
    let isPaused = false;
    let waiting: Buffer[] = [];
    let last = '';
    open++;

    function finish(): void {
      if (isOver) return;
      isOver = true;
      waiting = [];
      setImmediate(() => {
        open--;
        if (admission && 'release' in admission) admission.release();
        handlers?.onClose();
      });
    }
    const connection: NetworkConnection = {
      remoteAddress: '192.0.2.1',
      remotePort: 1,
      encrypted: false,
      queuedBytes: 0,
      exporter: () => null,
      open: (given) => void (handlers = given),
      write(data) {
        last = data.toString();
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
    options.onConnection(connection);
    return {
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
        return last;
      },
      close: finish,
    };
  }

  const network: Network = {
    async listen(given) {
      options = given;
      const close = async () => undefined;
      return { host: 'nowhere', port: 1, renew: () => undefined, stopAccepting: () => undefined, close };
    },
    connect: () => Promise.reject(new Error('nobody calls out')),
    ownAddresses: () => [],
    secure: () => Promise.reject(new Error('nobody is relayed here')),
  };
  return { network, connect, open: () => open };
}
