/** The calling half of the real network: finds a host, connects, finishes the TLS handshake, all before one deadline. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { systemClock } from './clock.ts';
import { connectError } from './connect-error.ts';
import { connectionOver, type NetworkConnection } from './socket-connection.ts';
import { APPLICATION_PROTOCOL, KEEP_ALIVE_MS, TLS_SETTINGS } from './tls-settings.ts';

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** The application protocol; the server's unless said otherwise. */
  readonly protocol?: string;
  /** Key and certificate to show to a peer that asks for them, PEM. */
  readonly identity?: { readonly key: string; readonly cert: string };
  /** For everything: finding the host, connecting, the handshake. */
  readonly timeoutSeconds: number;
  /** The other side's machine took the call; its handshake, where there is one, is still to come. */
  readonly onTaken?: () => void;
  /** Gives up what is not connected yet. */
  readonly signal?: AbortSignal;
}

/**
 * Connects to a host. Throws ConnectError.
 *
 * CONTRACT: no authority vouches for the server and its certificate is not checked here. Before it writes a single byte the
 * caller must compare `peerPin` with the pin it knows, and destroy the connection where they differ.
 */
export function connect(options: ConnectOptions): Promise<NetworkConnection> {
  return new Promise((resolve, reject) => {
    let connected = false;
    let socket: Socket;
    try {
      socket = options.tls ? callEncrypted(options) : connectTcp(callOptions(options));
    } catch (cause) {
      reject(connectError(cause as NodeJS.ErrnoException, options, connected));
      return;
    }
    const settle = (): void => {
      cancel();
      options.signal?.removeEventListener('abort', giveUp);
      socket.removeListener('error', fail);
      socket.removeListener('close', lost);
    };
    const fail = (cause: NodeJS.ErrnoException): void => {
      settle();
      // Whatever else this socket has to say must not end the process.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(connectError(cause, options, connected));
    };
    const failWith = (code: string): void => fail(Object.assign(new Error(code), { code }));
    const lost = (): void => failWith('ECONNRESET');
    const giveUp = (): void => failWith('ECONNABORTED');
    const cancel = systemClock.after(options.timeoutSeconds * 1000, () => failWith('ETIMEDOUT'));
    options.signal?.addEventListener('abort', giveUp, { once: true });
    socket.once('error', fail);
    socket.once('close', lost);
    socket.once('connect', () => {
      connected = true;
      options.onTaken?.();
    });
    socket.once(options.tls ? 'secureConnect' : 'connect', () => {
      settle();
      resolve(connectionOver(socket, socket.remoteAddress ?? ''));
    });
  });
}

function callOptions({ host, port }: ConnectOptions) {
  return { host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
}

/* One for each identity: it takes as long to make as a handshake. */
const contexts = new WeakMap<object, SecureContext>();

function contextOf(identity: NonNullable<ConnectOptions['identity']>): SecureContext {
  const known = contexts.get(identity);
  if (known) return known;
  const made = createSecureContext({ ...TLS_SETTINGS, ...identity });
  contexts.set(identity, made);
  return made;
}

function callEncrypted(options: ConnectOptions): TLSSocket {
  return connectTls({
    ...callOptions(options),
    ...(options.identity ? { secureContext: contextOf(options.identity) } : TLS_SETTINGS),
    rejectUnauthorized: false,
    ALPNProtocols: [options.protocol ?? APPLICATION_PROTOCOL],
  });
}
