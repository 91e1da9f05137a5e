/** Which of the peers that a download is connected with are of use to it, and which of them it can lean on. */
import type { PeerLink } from '../link/link.ts';
import type { Picker } from './picker.ts';

/** Milliseconds in which a peer that keeps up has sent what it was asked for, unless all take longer. */
const KEEPING_UP_MILLISECONDS = 2_000;

/** Monotonic milliseconds: the moment, and how long a chunk may be on its way now (patience.ts). */
export interface Moment {
  readonly now: number;
  readonly slowAfter: number;
}

/** A peer that is connected. */
export interface Peer {
  readonly link: PeerLink;
  isReady: boolean;
  /** Chunks that it has sent, and those that it said it had and refused. */
  sent: number;
  refused: number;
}

/** Who sends what they say they have, and in time: words alone hold back nobody. */
function isHelping(
  picker: Picker,
  { link, isReady, sent, refused }: Peer,
  { now, slowAfter }: Moment,
): boolean {
  if (!isReady || picker.holds(link.name).missing === 0 || refused > sent) return false;
  if (picker.isPostponing(link.name)) return false;
  return picker.owesFor(link.name, now) <= Math.max(KEEPING_UP_MILLISECONDS, slowAfter);
}

/**
 * Who has everything is left to those chunks that only they have, as long as others keep up with the rest: so an
 * owner of the whole file sends few copies, however many fetch at the same time.
 */
export function isAnyHelping(picker: Picker, peers: Iterable<Peer>, count: number, at: Moment): boolean {
  for (const peer of peers) {
    if (picker.holds(peer.link.name).all < count && isHelping(picker, peer, at)) return true;
  }
  return false;
}

/** Those who help. */
export function helpersIn(picker: Picker, peers: readonly Peer[], at: Moment): readonly Peer[] {
  return peers.filter((peer) => isHelping(picker, peer, at));
}

/** How many users they are. */
export function usersOf(peers: readonly Peer[]): number {
  return new Set(peers.map(({ link }) => link.user)).size;
}

/** Whether all who have something that is missing serve others first. */
export function doAllPostpone(picker: Picker, peers: readonly Peer[]): boolean {
  const useful = usefulIn(picker, peers);
  return useful.length > 0 && useful.every(({ link }) => picker.isPostponing(link.name));
}

/** Those who have something that is missing. A user may be there twice: each of two may have called the other. */
export function usefulIn(picker: Picker, peers: readonly Peer[]): readonly Peer[] {
  return peers.filter(({ link }) => picker.holds(link.name).missing > 0);
}
