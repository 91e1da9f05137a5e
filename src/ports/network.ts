/**
 * The network's port: what server and client take as an argument, so that a simulation can stand in its place.
 * `systemNetwork` is the real one.
 */
import { ownPrivateAddresses } from './address-ranges.ts';
import { connect, type ConnectOptions } from './connect.ts';
import { listen, type Listener, type ListenOptions } from './listen.ts';
import { secure, type SecureOptions } from './secure.ts';
import type { NetworkConnection } from './socket-connection.ts';

export type { ConnectOptions } from './connect.ts';
export type { SecureOptions } from './secure.ts';
export { ConnectError, type ConnectErrorCode } from './connect-error.ts';
export { TURNED_AWAY_AT_ONCE } from './listen.ts';
export type { Admission, AdmissionRefusal, Listener, ListenOptions, RefusalReason } from './listen.ts';
export { ListenError, type ListenErrorCode } from './listen-error.ts';
export type { ConnectionHandlers, NetworkConnection } from './socket-connection.ts';

export interface Network {
  /** This machine's addresses in private networks, at most `most`. */
  ownAddresses(most: number): string[];
  /** Listens; each connection comes to `onConnection` after its handshake. Throws ListenError. */
  listen(options: ListenOptions): Promise<Listener>;
  /** Connects; throws ConnectError. The caller must compare `peerPin` before it writes anything. */
  connect(options: ConnectOptions): Promise<NetworkConnection>;
  /** Shakes hands inside a connection that somebody passes on; throws an Error. The same duty as with `connect`. */
  secure(carrier: NetworkConnection, options: SecureOptions): Promise<NetworkConnection>;
}

/** Whether a connection goes straight to the other side, or inside one that somebody passes on. */
export type Route = 'direct' | 'relay';

/** Which way a connection goes. */
export function routeOf({ within }: Pick<NetworkConnection, 'within'>): Route {
  return within ? 'relay' : 'direct';
}

/** TCP and TLS 1.3 of this machine. */
export const systemNetwork: Network = { listen, connect, secure, ownAddresses: ownPrivateAddresses };
