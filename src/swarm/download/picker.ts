/**
 * Which chunk to ask of whom (R33): rarest first, each of one owner at a time; when nothing else is left, what is slow
 * in coming is asked of more. It knows no connection and no disk; src/swarm/download/fetching.ts is its user.
 */
import {
  addBit,
  dropBit,
  emptyBitset,
  hasBit,
  membersOf,
  sizeOfBitset,
  sizeOfBoth,
  type Bitset,
} from '../../../machines/vocabulary/bitset.ts';
import { SLOW_MILLISECONDS } from './patience.ts';
import { rarityOrder } from './rarity.ts';

/** The most peers of whom one chunk is asked at once; who has it wait for its turn does not count. */
const MOST_ASKED = 4;

export interface Picker {
  /** Chunks that are still wanted, those on their way included. */
  readonly missing: number;
  /** Peers that have something that is missing. */
  readonly owners: number;
  /** A peer came, and has these chunks (as it says); the set is the picker's own from now on. */
  join(peer: string, owned?: Bitset): void;
  /** A peer has a chunk (as it says). False where that is no news, and where it has refused that chunk before. */
  own(peer: string, n: number): boolean;
  /** A peer went, or lost the right to be asked: what it was asked for is free again. */
  leave(peer: string): void;
  /** Whether a peer has a chunk (as it says). */
  owns(peer: string, n: number): boolean;
  /** What is known of a peer: how many chunks it has, how many of them are missing here. */
  holds(peer: string): { readonly all: number; readonly missing: number };
  /**
   * Up to `most` chunks for a peer to send, marked as asked at `now` (monotonic milliseconds). Of a peer that is `spared`
   * only those that nobody else has, or that are slow in coming.
   */
  pick(peer: string, most: number, now: number, isSpared?: boolean): number[];
  /** Chunks that a peer was asked for and has not sent. */
  asked(peer: string): ReadonlySet<number>;
  /** Milliseconds for which a peer has owed the oldest of them; 0 where it owes none. */
  owesFor(peer: string, now: number): number;
  /** Milliseconds for which a chunk has been on its way, from whomever; 0 where it is not. */
  onItsWayFor(n: number, now: number): number;
  /** What a peer was asked for is free again: all of it, or one chunk. */
  release(peer: string, n?: number): void;
  /** A peer does not have this chunk, whatever it said, and is not asked for it again. */
  disown(peer: string, n: number): void;
  /** A peer serves others first, or not any more: what it was asked for may be asked of others as if it had not been. */
  postpone(peer: string, isPostponing: boolean): void;
  isPostponing(peer: string): boolean;
  /** The chunk is here and verified. Answers the peers that were asked for it as well. */
  got(n: number): readonly string[];
  /** Further chunks are wanted. */
  want(chunks: Iterable<number>): void;
  /** True for a chunk that some peer was asked for. */
  isAsked(n: number): boolean;
  /** True for a chunk that is wanted and not here. */
  wants(n: number): boolean;
}

interface Peer {
  readonly owned: Bitset;
  readonly asked: Set<number>;
  /** Chunks that it said it had, and refused. */
  refused: Bitset | null;
  isPostponing: boolean;
  /** Chunks that it has, and how many of them are missing here. */
  size: number;
  missing: number;
  /** Counted with those who have everything, not with each chunk. */
  isCountedWhole: boolean;
}

/**
 * A picker for a file of `count` chunks that wants those in `wanted`; `draw(limit)` draws a number below `limit`. When nothing
 * else is left, a chunk may be asked of one more peer for each `slowAfter()` milliseconds that it is on its way.
 */
export function chunkPicker(
  count: number,
  wanted: Iterable<number>,
  draw: (limit: number) => number,
  slowAfter: () => number = () => SLOW_MILLISECONDS,
): Picker {
  const free = rarityOrder(count, draw);
  const missing = emptyBitset(count);
  let missingCount = 0;
  const peers = new Map<string, Peer>();
  /* Whom a chunk was asked of, and since when it is on its way. */
  const asked = new Map<number, { readonly peers: Set<string>; readonly since: number }>();
  const nobody: ReadonlySet<number> = new Set();

  function want(chunks: Iterable<number>): void {
    for (const n of chunks) {
      if (!addBit(missing, n)) continue;
      missingCount++;
      for (const peer of peers.values()) if (hasBit(peer.owned, n)) peer.missing++;
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
    if (hasBit(missing, n)) free.add(n);
  }
  function slowest(name: string, { owned }: Peer, now: number): number | undefined {
    // Asked for longest first: a Map keeps its order.
    for (const [n, request] of asked) {
      if (request.peers.has(name) || !hasBit(owned, n)) continue;
      const allowed = Math.min(MOST_ASKED, 1 + Math.floor((now - request.since) / slowAfter()));
      if (request.peers.size < allowed || working(request.peers) < allowed) return n;
    }
    return undefined;
  }
  /** Those who may postpone for ever hold up nobody. */
  function working(names: ReadonlySet<string>): number {
    let count = 0;
    for (const name of names) if (peers.get(name)?.isPostponing !== true) count++;
    return count;
  }
  /** The rarest that a peer has, if it may be asked for it. */
  function rarest({ owned }: Peer, isSpared: boolean): number | undefined {
    const n = free.rarest(owned);
    return n !== undefined && isSpared && free.ownersOf(n) > 1 ? undefined : n;
  }
  function countEach({ owned }: Peer, change: 1 | -1): void {
    for (const n of membersOf(owned)) free.count(n, change);
  }

  want(wanted);
  return {
    get missing() {
      return missingCount;
    },
    get owners() {
      let owning = 0;
      for (const peer of peers.values()) if (peer.missing > 0) owning++;
      return owning;
    },
    join(name, owned = emptyBitset(count)) {
      if (peers.has(name)) return;
      const size = sizeOfBitset(owned);
      const isCountedWhole = size === count;
      const peer: Peer = {
        ...{ owned, asked: new Set(), refused: null, isPostponing: false, size, isCountedWhole },
        missing: sizeOfBoth(owned, missing),
      };
      if (peer.isCountedWhole) free.countAll(1);
      else countEach(peer, 1);
      peers.set(name, peer);
    },
    own(name, n) {
      const peer = peers.get(name);
      if (!peer || (peer.refused && hasBit(peer.refused, n)) || !addBit(peer.owned, n)) return false;
      peer.size++;
      if (hasBit(missing, n)) peer.missing++;
      free.count(n, 1);
      return true;
    },
    disown(name, n) {
      const peer = peers.get(name);
      if (!peer || !hasBit(peer.owned, n)) return;
      if (peer.isCountedWhole) {
        peer.isCountedWhole = false;
        free.countAll(-1);
        countEach(peer, 1);
      }
      dropBit(peer.owned, n);
      addBit((peer.refused ??= emptyBitset(count)), n);
      peer.size--;
      if (hasBit(missing, n)) peer.missing--;
      free.count(n, -1);
      release(name, n);
    },
    postpone(name, isPostponing) {
      const peer = peers.get(name);
      if (peer) peer.isPostponing = isPostponing;
    },
    isPostponing: (name) => peers.get(name)?.isPostponing === true,
    leave(name) {
      const peer = peers.get(name);
      if (!peer) return;
      for (const n of [...peer.asked]) release(name, n);
      if (peer.isCountedWhole) free.countAll(-1);
      else countEach(peer, -1);
      peers.delete(name);
    },
    owns(name, n) {
      const peer = peers.get(name);
      return peer !== undefined && hasBit(peer.owned, n);
    },
    holds(name) {
      const peer = peers.get(name);
      return { all: peer?.size ?? 0, missing: peer?.missing ?? 0 };
    },
    pick(name, most, now, isSpared = false) {
      const peer = peers.get(name);
      const picked: number[] = [];
      while (peer && peer.missing > 0 && picked.length < most) {
        const n = rarest(peer, isSpared) ?? slowest(name, peer, now);
        if (n === undefined) break;
        ask(name, peer, n, now);
        picked.push(n);
      }
      return picked;
    },
    asked: (name) => peers.get(name)?.asked ?? nobody,
    owesFor(name, now) {
      for (const n of peers.get(name)?.asked ?? nobody) return now - (asked.get(n)?.since ?? now);
      return 0;
    },
    onItsWayFor: (n, now) => now - (asked.get(n)?.since ?? now),
    release(name, n) {
      for (const chunk of n === undefined ? [...(peers.get(name)?.asked ?? [])] : [n]) release(name, chunk);
    },
    got(n) {
      if (dropBit(missing, n)) {
        missingCount--;
        for (const peer of peers.values()) if (hasBit(peer.owned, n)) peer.missing--;
      }
      free.remove(n);
      const others = [...(asked.get(n)?.peers ?? [])];
      for (const name of others) peers.get(name)?.asked.delete(n);
      asked.delete(n);
      return others;
    },
    want,
    isAsked: (n) => asked.has(n),
    wants: (n) => hasBit(missing, n),
  };
}
