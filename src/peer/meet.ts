/**
 * From an introduction to a connection: waits at the door and calls at the addresses at once, both sides do; the first
 * connection on which both proved themselves is it.
 */
import { isIP } from 'node:net';
import { isLoopbackAddress, isNobodysAddress } from '../ports/address-ranges.ts';
import type { Introduction } from '../../machines/vocabulary/peers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Network, NetworkConnection } from '../ports/network.ts';
import type { Door } from './door.ts';
import { greet, type Meeting } from './greeting.ts';
import type { Identity } from './identity.ts';
import { pinOfKey } from './keys.ts';
import { connectPinned, WrongKeyError } from './pinned.ts';

/** Seconds for a meeting to come about. */
export const MEETING_SECONDS = 10;

/** Addresses that are called, once each: a liar must not aim this client at others again and again. */
export const MOST_CALLS = 3;

/** A port below is a service's, never a client's. */
const LOWEST_PORT = 1024;

/** No direct connection came about; the message says why, for people. */
export class MeetingError extends Error {
  override readonly name = 'MeetingError';
}

export interface MeetingParts {
  readonly network: Pick<Network, 'connect'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly identity: Identity;
  /** Open, and its port declared. */
  readonly door: Pick<Door, 'expect'>;
  readonly signal: AbortSignal;
  /** Whether the server is on this machine: only then another client may be. */
  isServerHere(): boolean;
}

/** Meets the peer. The connection is not opened yet and proven at both ends. Throws MeetingError. */
export function meet(introduction: Introduction, parts: MeetingParts): Promise<NetworkConnection> {
  return new Promise((resolve, reject) => {
    const { clock, door, signal } = parts;
    let isOver = false;
    const mistaken: string[] = [];

    function finish(): void {
      isOver = true;
      cancel();
      unexpect();
      signal.removeEventListener('abort', giveUp);
    }
    function fail(message: string): void {
      if (isOver) return;
      finish();
      reject(new MeetingError(message));
    }
    const giveUp = (): void => fail('given up');

    const meeting: Meeting = {
      introduction,
      claim() {
        if (isOver) return false;
        finish();
        return true;
      },
      onMet: resolve,
    };
    const cancel = clock.after(MEETING_SECONDS * 1000, () => fail(unreachable(introduction, mistaken)));
    const unexpect = door.expect(meeting);
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    for (const { host, port } of callable(introduction, parts.isServerHere())) {
      call(parts, meeting, host, port).catch((error: unknown) => {
        if (error instanceof WrongKeyError) mistaken.push(error.message);
      });
    }
  });
}

async function call(parts: MeetingParts, meeting: Meeting, host: string, port: number): Promise<void> {
  const { network, identity, clock } = parts;
  const pin = pinOfKey(meeting.introduction.key);
  if (pin === null) return;
  const connection = await connectPinned({ network, identity, host, port, pin });
  greet({ connection, identity, clock, meeting, find: () => null });
}

/** Addresses in numbers only: a name would let others say where this client calls. Nor does a server elsewhere aim it at its own machine. */
function callable({ addresses }: Introduction, isServerHere: boolean): Introduction['addresses'] {
  const isSound = (host: string): boolean =>
    isIP(host) !== 0 && !isNobodysAddress(host) && (isServerHere || !isLoopbackAddress(host));
  return addresses.filter(({ host, port }) => isSound(host) && port >= LOWEST_PORT).slice(0, MOST_CALLS);
}

function unreachable({ peer, addresses }: Introduction, mistaken: readonly string[]): string {
  const reason =
    mistaken[0] ??
    (addresses.length === 0
      ? 'no address is known at which either could call the other'
      : 'nobody got through; a firewall or a router between you may be in the way (--p2p-port opens a known port)');
  return `no direct connection to ${peer}: ${reason}`;
}
