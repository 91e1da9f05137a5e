/**
 * The chunks that are wanted, rarest first, ties in an order drawn by lot. A change of one chunk's owners costs the same
 * however large the file is: `order` holds the chunks in ranges of equal rarity, and a chunk moves to the next range by
 * changing places with one at the border. Owners of everything are one number.
 */
import { addBit, dropBit, emptyBitset, hasBit, type Bitset } from '../../../machines/vocabulary/bitset.ts';

/** Places that are looked at from the rarest on, before the chunks of the one who is asked are gone through. */
const MOST_PROBES = 64;

/** Chunks of somebody who has few, of which the rarest is taken. */
const MOST_COMPARED = 32;

export interface RarityOrder {
  /** Chunks in the order. */
  readonly size: number;
  has(n: number): boolean;
  /** Puts a chunk in, with its number of owners as counted so far. */
  add(n: number): void;
  remove(n: number): void;
  /** One owner more (+1) or less (-1) of a chunk, whether it is in the order or not. */
  count(n: number, change: 1 | -1): void;
  /** One more (+1) or less (-1) who has every chunk. */
  countAll(change: 1 | -1): void;
  /** How many have a chunk. */
  ownersOf(n: number): number;
  /**
   * A chunk that is in `owned`, or undefined: the rarest; where that is not among the first, the rarest of some. The cost is
   * that of a walk over the bytes of `owned` at most.
   */
  rarest(owned: Bitset): number | undefined;
}

/** An empty order over `count` chunks; `draw(limit)` draws a number below `limit`. */
export function rarityOrder(count: number, draw: (limit: number) => number): RarityOrder {
  const owners = new Uint16Array(count);
  const order = new Uint32Array(count);
  const place = new Int32Array(count).fill(-1);
  const members = emptyBitset(count);
  let owningAll = 0;
  /* ends[r] is where the range of rarity r ends; every range begins where the one before ends. */
  const ends: number[] = [0];
  let size = 0;

  const startOf = (rarity: number): number => (rarity === 0 ? 0 : (ends[rarity - 1] ?? size));
  function put(n: number, at: number): void {
    order[at] = n;
    place[n] = at;
  }
  function swap(a: number, b: number): void {
    const [left = 0, right = 0] = [order[a], order[b]];
    put(right, a);
    put(left, b);
  }
  /** Lets the chunk at a place of a range change with any of the range. */
  function shuffleIn(at: number, rarity: number): void {
    const start = startOf(rarity);
    swap(at, start + draw((ends[rarity] ?? size) - start));
  }
  /** From its range into the next one: to its range's end, then the border moves over it. */
  function up(n: number, rarity: number): void {
    const last = (ends[rarity] ?? size) - 1;
    swap(place[n] ?? 0, last);
    ends[rarity] = last;
    if (ends.length === rarity + 1) ends.push(size);
  }
  function down(n: number, rarity: number): void {
    const first = startOf(rarity);
    swap(place[n] ?? 0, first);
    ends[rarity - 1] = first + 1;
  }
  const has = (n: number): boolean => (place[n] ?? -1) >= 0;

  return {
    get size() {
      return size;
    },
    has,
    add(n) {
      if (has(n)) return;
      addBit(members, n);
      const rarity = owners[n] ?? 0;
      while (ends.length <= rarity) ends.push(size);
      // A hole travels from the end down to the range, a border at a time.
      let hole = size++;
      for (let range = ends.length - 1; range > rarity; range--) {
        const first = startOf(range);
        if (first !== hole) put(order[first] ?? 0, hole);
        hole = first;
        ends[range] = (ends[range] ?? 0) + 1;
      }
      ends[rarity] = (ends[rarity] ?? 0) + 1;
      put(n, hole);
      shuffleIn(hole, rarity);
    },
    remove(n) {
      if (!has(n)) return;
      let hole = place[n] ?? 0;
      for (let range = owners[n] ?? 0; range < ends.length; range++) {
        const last = (ends[range] ?? 0) - 1;
        if (last !== hole) put(order[last] ?? 0, hole);
        hole = last;
        ends[range] = last;
      }
      place[n] = -1;
      dropBit(members, n);
      size--;
    },
    count(n, change) {
      const rarity = owners[n] ?? 0;
      owners[n] = rarity + change;
      if (!has(n)) return;
      if (change === 1) up(n, rarity);
      else down(n, rarity);
      shuffleIn(place[n] ?? 0, rarity + change);
    },
    countAll(change) {
      owningAll += change;
    },
    ownersOf: (n) => owningAll + (owners[n] ?? 0),
    rarest(owned) {
      for (let at = 0; at < Math.min(size, MOST_PROBES); at++) {
        const n = order[at] ?? 0;
        if (hasBit(owned, n)) return n;
      }
      return size > MOST_PROBES ? rarestOfSome(owned) : undefined;
    },
  };

  /** From a place drawn by lot on: the rarest of the first that are both wanted and owned. */
  function rarestOfSome(owned: Bitset): number | undefined {
    const { bytes } = members;
    const start = draw(bytes.length);
    let best: number | undefined;
    let compared = 0;
    for (let step = 0; step < bytes.length && compared < MOST_COMPARED; step++) {
      const at = start + step < bytes.length ? start + step : start + step - bytes.length;
      const both = (bytes[at] ?? 0) & (owned.bytes[at] ?? 0);
      for (let bit = 0; both >> bit !== 0; bit++) {
        if (((both >> bit) & 1) === 0) continue;
        const n = at * 8 + bit;
        compared++;
        if (best === undefined || (owners[n] ?? 0) < (owners[best] ?? 0)) best = n;
      }
    }
    return best;
  }
}
