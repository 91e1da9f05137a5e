/** The listening half of the real network: accepts, finishes TLS handshakes in time, hands over connections. */
import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { systemClock } from './clock.ts';
import { ListenError, listenError } from './listen-error.ts';
import { connectionOver, type NetworkConnection } from './socket-connection.ts';
import { ALERTS, APPLICATION_PROTOCOL, KEEP_ALIVE_MS, TLS_SETTINGS } from './tls-settings.ts';

/** Why `admit` turned somebody away: too many connections in all, without a login, from one address, or from it so fast. */
export type AdmissionRefusal =
  'too-many-connections' | 'too-many-before-login' | 'too-many-from-address' | 'too-fast-from-address';

/** Let in, until `release` is called once when the socket is gone; or not. */
export type Admission = { release(): void } | { readonly refused: AdmissionRefusal };

/**
 * Why somebody got no connection: `admit` said no, the handshake took too long, was not TLS 1.3 for us (or was given up), a TLS
 * client called at a plain-text port, or the system refused.
 */
export type RefusalReason =
  AdmissionRefusal | 'handshake-timeout' | 'handshake-failed' | 'tls-on-plain-port' | 'accept-failed';

export interface ListenTls {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** The application protocol; a client's of this server unless said otherwise. */
  readonly protocol?: string;
  /**
   * Asks callers for a certificate. It is not checked and need not come: CONTRACT as for `connect`, whoever accepts compares
   * `peerPin` before it reads or writes.
   */
  readonly asksForCertificate?: boolean;
}

/** What a listener holds newcomers to, and may be given anew. */
export interface GateOptions {
  /** Null for plain text. */
  readonly tls: ListenTls | null;
  /** From accept to the end of the handshake, absolute. */
  readonly handshakeSeconds: number;
  /** Sockets at the same time; more are dropped without a word. */
  readonly maxSockets: number;
}

export interface ListenOptions extends GateOptions {
  readonly host: string;
  /** 0 asks the system for a free one. */
  readonly port: number;
  onConnection(connection: NetworkConnection): void;
  /** `address` is empty where it is not known any more. */
  onRefused?(reason: RefusalReason, address: string): void;
  /** Asked before a handshake is paid for. Limits on connections are counted here. */
  admit?(address: string): Admission;
  /** What somebody reads who is turned away from a plain-text port. */
  refusalText?(reason: AdmissionRefusal): string;
}

/** So many are told why they are turned away at the same time; more are dropped without a word. */
export const TURNED_AWAY_AT_ONCE = 256;

/** How long somebody who is turned away may take to hear it. */
const TURNING_AWAY_MS = 1_000;

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** For newcomers from now on; who is here goes on. TLS stays TLS, plain text plain. Throws ListenError, with nothing changed. */
  renew(gate: GateOptions): void;
  /** Nobody new gets in, unfinished handshakes included; connections go on. */
  stopAccepting(): void;
  /** Stops accepting and destroys every connection; resolves when the last has reported its close. */
  close(): Promise<void>;
}

/** Listens on a TCP port. Throws ListenError. */
export async function listen(options: ListenOptions): Promise<Listener> {
  // Under TLS these are not the same: a connection's socket lies over an accepted one.
  const accepted = new Set<Socket>();
  const connected = new Set<Socket>();
  let accepting = true;
  const handOver: HandOver = (socket, address, divert) => {
    keep(socket, connected);
    const connection = connectionOver(socket, address, divert);
    if (accepting) options.onConnection(connection);
    else connection.destroy();
  };
  const greeting = (gate: GateOptions): Greet =>
    gate.tls ? greetEncrypted(options, gate.tls, gate, handOver) : greetPlain(options, handOver);
  let greet = greeting(options);
  const server = createTcpServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  server.maxConnections = options.maxSockets;
  server.on('drop', (peer) => options.onRefused?.('too-many-connections', plainAddress(peer?.remoteAddress)));
  const leaving = new Set<Socket>();
  server.on('connection', (socket) => {
    // Errors are dealt with where the connection is covered, above TLS; here they must only not end the process.
    socket.on('error', () => undefined);
    const address = plainAddress(socket.remoteAddress);
    const admission = address === '' ? null : (options.admit?.(address) ?? { release: () => undefined });
    if (admission === null) {
      socket.destroy();
      return;
    }
    keep(socket, accepted);
    if ('refused' in admission) {
      options.onRefused?.(admission.refused, address);
      turnAway(socket, admission.refused, options, leaving);
      return;
    }
    socket.once('close', () => admission.release());
    greet(socket, address);
  });
  await bind(server, options);
  server.on('error', () => options.onRefused?.('accept-failed', ''));
  const closed = once(server, 'close');
  const { address, port } = server.address() as AddressInfo;

  function stopAccepting(): void {
    if (accepting) server.close();
    accepting = false;
  }

  async function close(): Promise<void> {
    stopAccepting();
    // Whoever calls may stand in a callback of OpenSSL. Node frees the TLS state at once when the socket under it is gone,
    // and then returns into it: the process dies. So not in this turn, and only the sockets underneath.
    await new Promise((resolve) => setImmediate(resolve));
    const gone = [...connected].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of accepted) socket.destroy();
    await Promise.all([closed, ...gone]);
  }

  function renew(gate: GateOptions): void {
    greet = greeting(gate);
    server.maxConnections = gate.maxSockets;
  }

  return { host: address, port, renew, stopAccepting, close };
}

type Greet = (socket: Socket, address: string) => void;
type HandOver = (socket: Socket, address: string, divert?: (first: Buffer) => string | null) => void;

/**
 * Says why, at no cost of a handshake: a caller of TLS gets a fatal alert (RFC 8446 section 6) in place of an answer to its
 * hello, one of plain text a text.
 */
function turnAway(
  socket: Socket,
  reason: AdmissionRefusal,
  options: ListenOptions,
  leaving: Set<Socket>,
): void {
  if (leaving.size >= TURNED_AWAY_AT_ONCE) {
    socket.destroy();
    return;
  }
  keep(socket, leaving);
  socket.end(options.tls ? refusalAlert(reason) : (options.refusalText?.(reason) ?? ''));
  // Unread bytes would turn the close into a reset, which may overtake the reason.
  socket.resume();
  socket.once(
    'close',
    systemClock.after(TURNING_AWAY_MS, () => socket.destroy()),
  );
}

/** A record of type alert, version 1.2 as in every TLS 1.3 record, two bytes long: fatal, and which. */
function refusalAlert(reason: AdmissionRefusal): Buffer {
  const isOfAddress = reason === 'too-many-from-address' || reason === 'too-fast-from-address';
  return Buffer.from([21, 3, 3, 0, 2, 2, isOfAddress ? ALERTS.accessDenied : ALERTS.internalError]);
}

/** Keeps a socket in a set as long as it lives. */
function keep(socket: Socket, living: Set<Socket>): void {
  living.add(socket);
  socket.once('close', () => living.delete(socket));
}

/** TLS by a server that listens nowhere: it is handed the sockets that were let in. */
function greetEncrypted(
  options: ListenOptions,
  tls: ListenTls,
  gate: GateOptions,
  handOver: HandOver,
): Greet {
  const server = createSecureServer(tls, gate.handshakeSeconds);
  server.on('secureConnection', (socket: TLSSocket) => {
    handOver(socket, plainAddress(socket.remoteAddress));
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    const late = error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT';
    options.onRefused?.(late ? 'handshake-timeout' : 'handshake-failed', plainAddress(socket.remoteAddress));
    // Node reports a handshake that is late and leaves the socket open.
    socket.destroy();
  });
  return (socket) => server.emit('connection', socket);
}

function createSecureServer(tls: ListenTls, handshakeSeconds: number): Server {
  try {
    return createTlsServer({
      ...TLS_SETTINGS,
      key: tls.key,
      cert: tls.cert,
      requestCert: tls.asksForCertificate ?? false,
      rejectUnauthorized: false,
      handshakeTimeout: handshakeSeconds * 1000,
      ALPNProtocols: [tls.protocol ?? APPLICATION_PROTOCOL],
    });
  } catch (cause) {
    const message =
      'The key and the certificate for TLS cannot be used: they are damaged, or do not belong together.';
    throw new ListenError('bad-certificate', message, { cause });
  }
}

function greetPlain(options: ListenOptions, handOver: HandOver): Greet {
  return (socket, address) => {
    const divert = (first: Buffer): string | null => {
      // A TLS record with a handshake begins so; no frame does.
      if (first[0] !== 0x16 || first[1] !== 0x03) return null;
      options.onRefused?.('tls-on-plain-port', address);
      // Text in place of a record makes the caller's TLS say at once that this is no TLS.
      return 'This port speaks plain text, not TLS.\n';
    };
    handOver(socket, address, divert);
  };
}

async function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  try {
    // The longest queue the system allows: after a restart everybody comes back at once.
    server.listen({ host, port, backlog: 4096 });
    await once(server, 'listening');
  } catch (cause) {
    throw listenError(cause, host, port);
  }
}

/** IPv4 that arrived at an IPv6 listener, written as IPv4: one address, one name. */
function plainAddress(address: string | undefined): string {
  return address?.replace(/^::ffff:(?=\d+\.)/i, '') ?? '';
}
