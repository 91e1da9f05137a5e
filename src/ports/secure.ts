/** TLS inside a connection that somebody else passes on: its two ends are sealed from whoever stands between them. */
import { Duplex } from 'node:stream';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import { systemClock } from './clock.ts';
import { connectionOver, type NetworkConnection } from './socket-connection.ts';
import { TLS_SETTINGS } from './tls-settings.ts';

export interface SecureOptions {
  /** Which end this is: one begins the handshake, the other answers. */
  readonly end: 'calling' | 'called';
  /** The application protocol. */
  readonly protocol: string;
  /** Key and certificate to show, PEM. */
  readonly identity: { readonly key: string; readonly cert: string };
  /** For the handshake. */
  readonly timeoutSeconds: number;
}

/**
 * Shakes hands over `carrier`, which is not opened yet and belongs to the result from now on. Both ends show a certificate.
 * Throws an Error where there is no handshake in time; then the carrier is destroyed. CONTRACT as for `connect`: the caller
 * compares `peerPin` before it reads or writes.
 */
export function secure(carrier: NetworkConnection, options: SecureOptions): Promise<NetworkConnection> {
  return new Promise((resolve, reject) => {
    const socket = cover(duplexOver(carrier), options);
    const settle = (): void => {
      cancel();
      socket.removeListener('error', fail);
      socket.removeListener('close', lost);
    };
    const fail = (error: Error): void => {
      settle();
      // Whatever else this socket has to say must not end the process.
      socket.on('error', () => undefined);
      socket.destroy();
      carrier.destroy();
      reject(error);
    };
    const lost = (): void => fail(new Error('the connection broke before both sides knew each other'));
    const cancel = systemClock.after(options.timeoutSeconds * 1_000, () =>
      fail(new Error('the other side did not introduce itself in time')),
    );
    socket.once('error', fail);
    socket.once('close', lost);
    socket.once(options.end === 'calling' ? 'secureConnect' : 'secure', () => {
      settle();
      resolve(Object.assign(connectionOver(socket, carrier.remoteAddress), { within: carrier }));
    });
  });
}

function cover(stream: Duplex, { end, protocol, identity }: SecureOptions): TLSSocket {
  const common = { rejectUnauthorized: false, ALPNProtocols: [protocol] };
  if (end === 'calling') return connect({ ...TLS_SETTINGS, ...identity, ...common, socket: stream });
  const secureContext = createSecureContext({ ...TLS_SETTINGS, ...identity });
  return new TLSSocket(stream, { ...common, secureContext, isServer: true, requestCert: true });
}

/** A connection as a stream, which is what TLS wants under it; each makes the other wait as it is made to wait. */
function duplexOver(carrier: NetworkConnection): Duplex {
  let drained: (() => void) | null = null;
  const stream = new Duplex({
    read: () => carrier.resume(),
    write(data: Buffer, _encoding, done) {
      if (carrier.write(data)) done();
      else drained = done;
    },
    final(done) {
      carrier.end();
      done();
    },
    destroy(error, done) {
      if (error || !stream.writableFinished) carrier.destroy();
      done(null);
    },
  });
  carrier.open({
    onData: (data) => void (stream.push(data) || carrier.pause()),
    onDrain() {
      const done = drained;
      drained = null;
      done?.();
    },
    // Not in this turn: TLS may stand in the middle of what came last.
    onClose: (error) => setImmediate(() => (error ? stream.destroy(error) : stream.push(null))),
  });
  return stream;
}
