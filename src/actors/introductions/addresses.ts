/**
 * Where one side of an introduction may be told to call the other. The server vouches for what it observed; what a client
 * declares counts only inside a network that both are in: nobody can aim a client at a third party.
 */
import type { Endpoint, PeerAddress } from '../../../machines/vocabulary/peers.ts';
import { isLoopbackAddress, isPrivateAddress } from '../../ports/address-ranges.ts';

/** A side of an introduction: where the server sees it, and where it says that it listens. */
export interface Place {
  /** Empty where it is not known. */
  readonly observed: string;
  readonly endpoint: Endpoint;
}

/** The addresses of `place` for a client at `caller`, the likeliest first. */
export function addressesFor(place: Place, caller: Place): PeerAddress[] {
  const { port, addresses } = place.endpoint;
  const hosts = new Set<string>();
  if (isReachable(place.observed, caller.observed)) hosts.add(place.observed);
  if (shareNetwork(place.observed, caller.observed)) {
    for (const address of addresses) if (isPrivateAddress(address)) hosts.add(address);
  }
  return [...hosts].map((host) => ({ host, port }));
}

/** A loopback address means another machine to whoever is not on this one. */
function isReachable(observed: string, caller: string): boolean {
  return observed !== '' && (!isLoopbackAddress(observed) || isLoopbackAddress(caller));
}

/** Behind one router, or both in the server's own network. */
function shareNetwork(first: string, second: string): boolean {
  return first === second || (isLocal(first) && isLocal(second));
}

function isLocal(address: string): boolean {
  return isLoopbackAddress(address) || isPrivateAddress(address);
}
