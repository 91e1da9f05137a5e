/**
 * Which chunk to ask of whom (R33): rarest first, each of one owner at a time; when nothing else is left, what is slow
 * in coming is asked of more. It knows no connection and no disk; src/swarm/fetching.ts is its user.
 */
import { addBit, emptyBitset, hasBit, membersOf, type Bitset } from '../../machines/vocabulary/bitset.ts';
import { rarityOrder } from './rarity.ts';

/** When nothing else is left, a chunk may be asked of one more peer for each of these milliseconds that it is on its way. */
export const SLOW_MILLISECONDS = 1_000;

/** The most peers of whom one chunk is asked at once. */
const MOST_ASKED = 4;

export interface Picker {
  /** Chunks that are still wanted, those on their way included. */
  readonly missing: number;
  /** Whether any peer that is not banned has a chunk that is missing. */
  readonly hasOwner: boolean;
  /** A peer came; it has nothing yet. */
  join(peer: string): void;
  /** A peer has a chunk (as it says). */
  own(peer: string, n: number): void;
  /** A peer went, or lost the right to be asked: what it was asked for is free again. */
  leave(peer: string): void;
  /** Up to `most` chunks for a peer to send, marked as asked at `now` (monotonic milliseconds). */
  pick(peer: string, most: number, now: number): number[];
  /** Chunks that a peer was asked for and has not sent. */
  asked(peer: string): ReadonlySet<number>;
  /** What a peer was asked for is free again: all of it, or one chunk. */
  release(peer: string, n?: number): void;
  /** A peer does not have this chunk, whatever it said. */
  disown(peer: string, n: number): void;
  /** The chunk is here and verified. Answers the peers that were asked for it as well. */
  got(n: number): readonly string[];
  /** Further chunks are wanted. */
  want(chunks: Iterable<number>): void;
  /** True for a chunk that is wanted and not here. */
  wants(n: number): boolean;
}

interface Peer {
  readonly owned: Bitset;
  readonly asked: Set<number>;
}

/** A picker for a file of `count` chunks that wants those in `wanted`; `draw(limit)` draws a number below `limit`. */
export function chunkPicker(
  count: number,
  wanted: Iterable<number>,
  draw: (limit: number) => number,
): Picker {
  const free = rarityOrder(count, draw);
  const missing = new Set<number>();
  const peers = new Map<string, Peer>();
  /* Whom a chunk was asked of, and since when it is on its way. */
  const asked = new Map<number, { readonly peers: Set<string>; readonly since: number }>();
  const nobody: ReadonlySet<number> = new Set();

  function want(chunks: Iterable<number>): void {
    for (const n of chunks) {
      if (missing.has(n)) continue;
      missing.add(n);
      free.add(n);
    }
  }
  function ask(name: string, peer: Peer, n: number, now: number): void {
    free.remove(n);
    peer.asked.add(n);
    const others = asked.get(n);
    if (others) others.peers.add(name);
    else asked.set(n, { peers: new Set([name]), since: now });
  }
  function release(name: string, n: number): void {
    const peer = peers.get(name);
    if (!peer?.asked.delete(n)) return;
    const request = asked.get(n);
    request?.peers.delete(name);
    if (request?.peers.size !== 0) return;
    asked.delete(n);
    if (missing.has(n)) free.add(n);
  }
  function slowest(name: string, { owned }: Peer, now: number): number | undefined {
    // Asked for longest first: a Map keeps its order.
    for (const [n, request] of asked) {
      const allowed = Math.min(MOST_ASKED, 1 + Math.floor((now - request.since) / SLOW_MILLISECONDS));
      if (request.peers.size < allowed && !request.peers.has(name) && hasBit(owned, n)) return n;
    }
    return undefined;
  }

  want(wanted);
  return {
    get missing() {
      return missing.size;
    },
    get hasOwner() {
      const all = [...peers.values()];
      for (const n of missing) if (all.some(({ owned }) => hasBit(owned, n))) return true;
      return false;
    },
    join(name) {
      if (!peers.has(name)) peers.set(name, { owned: emptyBitset(count), asked: new Set() });
    },
    own(name, n) {
      const peer = peers.get(name);
      if (peer && addBit(peer.owned, n)) free.count(n, 1);
    },
    disown(name, n) {
      const peer = peers.get(name);
      if (!peer || !hasBit(peer.owned, n)) return;
      peer.owned.bytes[n >> 3] = (peer.owned.bytes[n >> 3] ?? 0) & ~(1 << (n & 7));
      free.count(n, -1);
      release(name, n);
    },
    leave(name) {
      const peer = peers.get(name);
      if (!peer) return;
      for (const n of [...peer.asked]) release(name, n);
      for (const n of membersOf(peer.owned)) free.count(n, -1);
      peers.delete(name);
    },
    pick(name, most, now) {
      const peer = peers.get(name);
      const picked: number[] = [];
      while (peer && picked.length < most) {
        const n = free.rarest(peer.owned) ?? slowest(name, peer, now);
        if (n === undefined) break;
        ask(name, peer, n, now);
        picked.push(n);
      }
      return picked;
    },
    asked: (name) => peers.get(name)?.asked ?? nobody,
    release(name, n) {
      for (const chunk of n === undefined ? [...(peers.get(name)?.asked ?? [])] : [n]) release(name, chunk);
    },
    got(n) {
      missing.delete(n);
      free.remove(n);
      const others = [...(asked.get(n)?.peers ?? [])];
      for (const name of others) peers.get(name)?.asked.delete(n);
      asked.delete(n);
      return others;
    },
    want,
    wants: (n) => missing.has(n),
  };
}
