/**
 * From an introduction to a connection: both sides wait at their doors and call, one a moment before the other; the first
 * connection on which both proved themselves is it. Where none has come about after a while, and the server relays, both
 * try that way, too.
 */
import { isIP } from 'node:net';
import { isLoopbackAddress, isNobodysAddress } from '../ports/address-ranges.ts';
import type { Introduction, PeerAddress } from '../../machines/vocabulary/peers.ts';
import type { Network, NetworkConnection } from '../ports/network.ts';
import type { Door } from './door.ts';
import { callInTurn } from './call-in-turn.ts';
import { greet, leads, type Meeting } from './greeting.ts';
import { pinOfKey } from './keys.ts';
import { connectPinned, WrongKeyError, type Call } from './pinned.ts';
import { meetByRelay, type RelayParts } from './relayed.ts';

/** Seconds for a direct meeting to come about. */
const MEETING_SECONDS = 10;

/** How long the one who is to be called waits before calling, too. */
export const CALLED_FIRST_MILLISECONDS = 1_000;

/** Seconds after which the way round is tried: a direct connection is worth waiting for, and costs the server nothing. */
const RELAY_AFTER_SECONDS = 3;

/** Seconds that the way round has, beyond which the other side will not come any more. */
const RELAY_SECONDS = 15;

/** Addresses that are called, once each: a liar must not aim this client at others again and again. */
const MOST_CALLS = 3;

/** A port below is a service's, never a client's. */
const LOWEST_PORT = 1024;

/** No direct connection came about; the message says why, for people. */
class MeetingError extends Error {
  override readonly name = 'MeetingError';
}

export interface MeetingParts extends RelayParts {
  readonly network: Pick<Network, 'connect' | 'secure'>;
  /** Open, and its port declared. */
  readonly door: Pick<Door, 'expect'>;
  readonly signal: AbortSignal;
  /** Somebody took a call; what comes of it shows later. */
  onTaken?(): void;
  /** Whether the server is on this machine: only then another client may be. */
  isServerHere(): boolean;
}

/** Meets the peer. The connection is not opened yet and proven at both ends. Throws MeetingError. */
export function meet(introduction: Introduction, parts: MeetingParts): Promise<NetworkConnection> {
  return new Promise((resolve, reject) => {
    const { clock, door, identity, signal } = parts;
    const over = new AbortController();
    const problems: string[] = [];
    const tries = new Set(['direct']);

    function finish(): void {
      over.abort();
      for (const drop of ends) drop();
    }
    function fail(message: string): void {
      if (over.signal.aborted) return;
      finish();
      reject(new MeetingError(message));
    }
    function failed(way: string): void {
      tries.delete(way);
      if (tries.size === 0) fail(unreachable(introduction, problems));
    }
    function goRound(ticket: string): void {
      tries.add('relay');
      const cancel = clock.after(RELAY_SECONDS * 1000, () => failed('relay'));
      ends.push(cancel);
      meetByRelay(parts, meeting, ticket, over.signal).catch((error: unknown) => {
        problems.push(`the relay: ${error instanceof Error ? error.message : String(error)}`);
        failed('relay');
      });
    }
    const giveUp = (): void => fail('given up');

    const meeting: Meeting = {
      introduction,
      claim() {
        if (over.signal.aborted) return false;
        finish();
        return true;
      },
      onMet: resolve,
    };
    const ends = [
      clock.after(MEETING_SECONDS * 1000, () => failed('direct')),
      door.expect(meeting),
      () => signal.removeEventListener('abort', giveUp),
    ];
    if (signal.aborted) return giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    // One calls and the other is called: two handshakes for each pair where one does are most of what a meeting costs.
    const head = leads(identity, introduction) ? 0 : CALLED_FIRST_MILLISECONDS;
    const calls = callable(introduction, parts.isServerHere()).map(
      (place) => (onTaken: () => void) =>
        call(parts, meeting, {
          ...place,
          onTaken() {
            onTaken();
            parts.onTaken?.();
          },
          signal: over.signal,
        }),
    );
    const onFailed = (error: unknown): void => {
      if (error instanceof WrongKeyError) problems.unshift(error.message);
    };
    ends.push(callInTurn(calls, clock, head, onFailed));
    const { relay } = introduction;
    if (relay !== undefined) ends.push(clock.after(RELAY_AFTER_SECONDS * 1000, () => goRound(relay)));
  });
}

async function call(
  parts: MeetingParts,
  meeting: Meeting,
  place: PeerAddress & Pick<Call, 'onTaken' | 'signal'>,
): Promise<void> {
  const { network, identity, clock } = parts;
  const pin = pinOfKey(meeting.introduction.key);
  if (pin === null) return;
  const connection = await connectPinned({ network, identity, pin, ...place });
  greet({ connection, identity, clock, meeting, find: () => null });
}

/** Addresses in numbers only: a name would let others say where this client calls. Nor does a server elsewhere aim it at its own machine. */
function callable({ addresses }: Introduction, isServerHere: boolean): Introduction['addresses'] {
  const isSound = (host: string): boolean =>
    isIP(host) !== 0 && !isNobodysAddress(host) && (isServerHere || !isLoopbackAddress(host));
  return addresses.filter(({ host, port }) => isSound(host) && port >= LOWEST_PORT).slice(0, MOST_CALLS);
}

function unreachable({ peer, addresses }: Introduction, problems: readonly string[]): string {
  const reason =
    problems[0] ??
    (addresses.length === 0
      ? 'no address is known at which either could call the other'
      : 'nobody got through; a firewall or a router between you may be in the way (--p2p-port opens a known port)');
  return `no direct connection to ${peer}: ${reason}`;
}
