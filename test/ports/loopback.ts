/** Real sockets on the loopback for the network's tests: a listener that records, and connections that record. */
import { onTestFinished } from 'vitest';
import { makeCertificate, makeIdentityKey, privateKeyToPem } from '../../src/ports/certificate.ts';
import {
  systemNetwork,
  type Listener,
  type ListenOptions,
  type NetworkConnection,
  type RefusalReason,
} from '../../src/ports/network.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';

/** A key with its certificate, as a server has them. */
export function makeIdentity() {
  const privateKey = makeIdentityKey();
  const cert = makeCertificate({ privateKey, commonName: 'hubbub', random: systemRandomness });
  return { privateKey, key: privateKeyToPem(privateKey), cert };
}

export const identity = makeIdentity();

export interface Served {
  readonly listener: Listener;
  readonly refusals: { reason: RefusalReason; address: string }[];
  /** The next connection that nobody has asked for yet. */
  nextConnection(): Promise<NetworkConnection>;
  nextRefusal(): Promise<RefusalReason>;
}

/** A listener on a free port of 127.0.0.1, closed at the end of the test. */
export async function serve(options: Partial<ListenOptions> = {}): Promise<Served> {
  const connections = queue<NetworkConnection>();
  const reasons = queue<RefusalReason>();
  const refusals: Served['refusals'] = [];
  const listener = await systemNetwork.listen({
    host: '127.0.0.1',
    port: 0,
    tls: identity,
    handshakeSeconds: 10,
    maxSockets: 100,
    onConnection: connections.put,
    onRefused(reason, address) {
      refusals.push({ reason, address });
      reasons.put(reason);
    },
    ...options,
  });
  onTestFinished(() => listener.close());
  return { listener, refusals, nextConnection: connections.next, nextRefusal: reasons.next };
}

/** Calls a listener and answers both ends. */
export async function pair(served: Served, tls = true) {
  const client = await systemNetwork.connect({
    host: '127.0.0.1',
    port: served.listener.port,
    tls,
    timeoutSeconds: 10,
  });
  onTestFinished(() => client.destroy());
  return { client, server: await served.nextConnection() };
}

/** Opens a connection and keeps what it tells. */
export function record(connection: NetworkConnection) {
  const pieces: Buffer[] = [];
  const closes: (Error | undefined)[] = [];
  const waiting: (() => void)[] = [];
  let drains = 0;
  const closed = new Promise<Error | undefined>((resolve) => {
    connection.open({
      onData(data) {
        pieces.push(data);
        waiting.splice(0).forEach((wake) => wake());
      },
      onDrain: () => {
        drains += 1;
        waiting.splice(0).forEach((wake) => wake());
      },
      onClose(error) {
        closes.push(error);
        resolve(error);
      },
    });
  });
  const bytes = () => Buffer.concat(pieces);
  return {
    bytes,
    closes,
    closed,
    drains: () => drains,
    /** Resolves once something holds that data or a drain can bring about. */
    async until(condition: () => boolean): Promise<void> {
      while (!condition()) await new Promise<void>((wake) => waiting.push(wake));
    },
    text: () => bytes().toString(),
  };
}

function queue<T>() {
  const ready: T[] = [];
  const takers: ((item: T) => void)[] = [];
  return {
    put(item: T): void {
      const taker = takers.shift();
      if (taker) taker(item);
      else ready.push(item);
    },
    next(): Promise<T> {
      const item = ready.shift();
      return item === undefined ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(item);
    },
  };
}
