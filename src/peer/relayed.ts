/**
 * The way round, where neither of two clients can call the other: both call the server, which joins the two connections. Inside
 * them the two shake hands as they would on a direct one, each comparing the other's key: the server passes what it cannot read.
 */
import type { Clock } from '../ports/clock.ts';
import type { Network, NetworkConnection } from '../ports/network.ts';
import { PEER_PROTOCOL } from '../wire/version.ts';
import { greet, type Meeting } from './greeting.ts';
import type { Identity } from './identity.ts';
import { pinOfKey } from './keys.ts';
import { CONNECT_SECONDS, WrongKeyError } from './pinned.ts';

export interface RelayParts {
  readonly network: Pick<Network, 'secure'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly identity: Identity;
  /** Calls the server and shows it a ticket; the connection is one with the peer's when it resolves. Rejects with a sentence. */
  callRelay(ticket: string, signal: AbortSignal): Promise<NetworkConnection>;
}

/**
 * Has the server join this client with the peer of a meeting, and greets. Throws an Error, or WrongKeyError when somebody else
 * answered; when `over` aborts before the greeting nothing is left open.
 */
export async function meetByRelay(
  parts: RelayParts,
  meeting: Meeting,
  ticket: string,
  over: AbortSignal,
): Promise<void> {
  const { network, identity, clock } = parts;
  const { key } = meeting.introduction;
  const carrier = await parts.callRelay(ticket, over);
  const connection: NetworkConnection = await network.secure(carrier, {
    // One must begin; both know who.
    end: identity.publicKey > key ? 'calling' : 'called',
    protocol: PEER_PROTOCOL,
    identity: identity.tls,
    timeoutSeconds: CONNECT_SECONDS,
  });
  if (connection.peerPin === pinOfKey(key))
    return greet({ connection, identity, clock, meeting, find: () => null });
  connection.destroy();
  throw new WrongKeyError('whoever the server relays to is somebody else');
}
