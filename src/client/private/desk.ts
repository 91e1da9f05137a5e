/** Sets up what a client needs to meet others: its door, its private sessions, the commands for them. */
import { makeDoor } from '../../peer/door.ts';
import { tell, type Belongings, type Shared } from '../life.ts';
import { callRelay } from '../relay.ts';
import type { ClientOptions } from '../options.ts';
import type { Pending } from '../pending.ts';
import type { PrivateDesk } from './commands.ts';
import type { PrivateParts } from './parts.ts';
import { privateSessions } from './private-sessions.ts';

/** Addresses that a client declares at most. */
const MOST_ADDRESSES = 4;

/** A desk without sessions; its door is shut. */
export function openDesk(
  options: ClientOptions,
  shared: Shared,
  pending: Pick<Pending, 'ask'>,
  { home, identity, contacts }: Belongings,
): PrivateDesk {
  const { network, clock, watch, privatePolicy, peerPorts } = options;
  const parts: PrivateParts = {
    ...{ network, clock, watch, identity, contacts },
    callRelay: (ticket, signal) => callRelay(options, home.knownServers, ticket, signal),
    door: makeDoor({ network, clock, identity, ports: peerPorts }),
    policy: privatePolicy,
    ownAddresses: () => network.ownAddresses(MOST_ADDRESSES),
    isServerHere: () => shared.isServerHere,
    textBytes: () => shared.limits.textBytes,
    tell: (event) => tell({ options, shared }, event),
    ask: pending.ask,
    send: (signal) => shared.link?.send(signal),
  };
  return { parts, sessions: privateSessions(parts), self: () => shared.entered?.user ?? options.user };
}
