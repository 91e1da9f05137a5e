/**
 * Connections between clients, both ways: mutual TLS 1.3 in which each side knows the other's key beforehand. This pair of
 * functions is the only way to a peer's connection; a key that nobody waits for is hung up on before a byte is read or written.
 */
import type { NetworkConnection, Network, ListenOptions } from '../ports/network.ts';
import { PEER_PROTOCOL } from '../wire/version.ts';
import type { Identity } from './identity.ts';

/**
 * Seconds for finding, connecting and shaking hands: as long as a meeting takes, so that nobody on a busy machine gives up
 * half of the work and begins it again.
 */
export const CONNECT_SECONDS = 10;

/** Connections that a listener for peers holds at most, those that shake hands included. */
const MOST_CALLERS = 320;

/** Whoever answered there has another key. */
export class WrongKeyError extends Error {
  override readonly name = 'WrongKeyError';
}

export interface Call {
  readonly network: Pick<Network, 'connect'>;
  readonly identity: Identity;
  readonly host: string;
  readonly port: number;
  /** The pin that the peer must have. */
  readonly pin: string;
  /** Somebody took the call; who it is shows later. */
  onTaken(): void;
  readonly signal: AbortSignal;
}

/** Calls a peer. Throws ConnectError, or WrongKeyError when somebody else answered: then nothing was written. */
export async function connectPinned({
  network,
  identity,
  host,
  port,
  pin,
  onTaken,
  signal,
}: Call): Promise<NetworkConnection> {
  const connection = await network.connect({
    host,
    port,
    tls: true,
    protocol: PEER_PROTOCOL,
    identity: identity.tls,
    timeoutSeconds: CONNECT_SECONDS,
    onTaken,
    signal,
  });
  if (connection.peerPin === pin) return connection;
  connection.destroy();
  throw new WrongKeyError(`whoever listens at ${host} port ${port} is somebody else`);
}

/** How to listen for peers. `accept` gets every caller that showed a key, unread, with its pin; it opens or destroys it. */
export function pinnedListen(
  identity: Identity,
  place: { readonly host: string; readonly port: number },
  accept: (connection: NetworkConnection, pin: string) => void,
): ListenOptions {
  return {
    ...place,
    tls: { ...identity.tls, protocol: PEER_PROTOCOL, asksForCertificate: true },
    handshakeSeconds: CONNECT_SECONDS,
    maxSockets: MOST_CALLERS,
    onConnection(connection) {
      if (connection.peerPin === undefined) connection.destroy();
      else accept(connection, connection.peerPin);
    },
  };
}
