/** A network in memory whose server says what a test tells it to say. */

import {
  ConnectError,
  ListenError,
  type ConnectionHandlers,
  type Network,
  type NetworkConnection,
} from '../../../src/ports/network.ts';

export type Frame = { readonly t: string } & Readonly<Record<string, unknown>>;

export const PIN = 'a'.repeat(52);
export const OTHER_PIN = `${'b'.repeat(51)}q`;
export const HELLO = {
  t: 'hello',
  version: 1,
  server: 'hubbub/test',
  nonce: 'n0nce',
  signup: 'open',
  limits: { textBytes: 100, frameBytes: 2000 },
} as const;

/** The server's side of one connection. */
export interface ServerEnd {
  /** Frames travel as one piece. */
  say(...frames: readonly object[]): void;
  sayBytes(bytes: string | Buffer): void;
  close(error?: Error): void;
  /** The next frame of the client, which must be of this kind. */
  hear(t: string): Promise<Frame>;
  /** Frames that came and were not heard yet. */
  readonly unheard: readonly Frame[];
  /** Bytes that the client has written. */
  readonly bytes: number;
  readonly isClosed: boolean;
  /** While true, writes answer that the queue is long. */
  isSlow: boolean;
  /** What the client's side says of bytes that wait. */
  queuedBytes: number;
  drain(): void;
}

/** It calls nobody but the server, and nobody calls it. */
export interface ScriptedNetwork extends Network {
  /** The next connection that the client makes. */
  accept(): Promise<ServerEnd>;
  /** The next calls fail with this message, while it is set. */
  failure: string | null;
  pin: string;
  readonly calls: number;
}

export function scriptedNetwork(): ScriptedNetwork {
  const accepted = queue<ServerEnd>('connection');
  const network = {
    failure: null as string | null,
    pin: PIN,
    calls: 0,
    async connect(options: { readonly tls: boolean }) {
      network.calls++;
      if (network.failure !== null) throw new ConnectError('refused', network.failure);
      const [connection, end] = connectionPair(options.tls ? network.pin : undefined);
      accepted.push(end);
      return connection;
    },
    accept: () => accepted.next(),
    listen: () => Promise.reject(new ListenError('failed', 'nobody listens here')),
    ownAddresses: () => [],
    secure: () => Promise.reject(new Error('nobody is relayed here')),
  };
  return network;
}

function connectionPair(peerPin: string | undefined): [NetworkConnection, ServerEnd] {
  const frames = queue<Frame>('frame');
  let handlers: ConnectionHandlers | null = null;
  const early: Buffer[] = [];
  const end = {
    bytes: 0,
    isClosed: false,
    isSlow: false,
    queuedBytes: 0,
    say: (...said: readonly object[]) =>
      end.sayBytes(said.map((frame) => `${JSON.stringify(frame)}\n`).join('')),
    sayBytes(bytes: string | Buffer) {
      if (end.isClosed) return;
      if (handlers) handlers.onData(Buffer.from(bytes as string));
      else early.push(Buffer.from(bytes as string));
    },
    close(error?: Error) {
      if (end.isClosed) return;
      end.isClosed = true;
      handlers?.onClose(error);
    },
    async hear(t: string) {
      const frame = await frames.next();
      if (frame.t !== t) throw new Error(`the client sent ${JSON.stringify(frame)} where ${t} was expected`);
      return frame;
    },
    get unheard() {
      return frames.waiting;
    },
    drain() {
      end.isSlow = false;
      handlers?.onDrain();
    },
  };
  const connection: NetworkConnection = {
    remoteAddress: '127.0.0.1',
    ...(peerPin === undefined ? {} : { peerPin }),
    get queuedBytes() {
      return end.queuedBytes;
    },
    exporter: () => (peerPin === undefined ? null : Buffer.alloc(32, 7)),
    open(given) {
      handlers = given;
      for (const bytes of early) given.onData(bytes);
    },
    write(data) {
      if (end.isClosed) return false;
      end.bytes += data.length;
      for (const line of data.toString().split('\n').slice(0, -1)) {
        const frame = JSON.parse(line) as Frame;
        // Every client says so a little after its login; none of these tests is about it.
        if (frame.t !== 'share') frames.push(frame);
      }
      return !end.isSlow;
    },
    pause: () => undefined,
    resume: () => undefined,
    end: () => end.close(),
    destroy: () => end.close(),
  };
  return [connection, end];
}

interface Queue<T> {
  push(value: T): void;
  next(): Promise<T>;
  readonly waiting: readonly T[];
}

const PATIENCE_MILLISECONDS = 10_000;

/** Values in the order they came, for whoever waits; who waits too long is told for what. */
export function queue<T>(what: string): Queue<T> {
  const values: T[] = [];
  const takers: ((value: T) => void)[] = [];
  return {
    push(value) {
      const taker = takers.shift();
      if (taker) taker(value);
      else values.push(value);
    },
    next() {
      const value = values.shift();
      if (value !== undefined) return Promise.resolve(value);
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no ${what} came`)), PATIENCE_MILLISECONDS);
        takers.push((given) => {
          clearTimeout(late);
          resolve(given);
        });
      });
    },
    get waiting() {
      return values;
    },
  };
}
