/** The picker: never what is held, on its way or not owned; rarest first; in the end everything (R33, R35; threat row 32). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawer } from '../../src/ports/draw.ts';
import { SLOW_MILLISECONDS } from '../../src/swarm/download/patience.ts';
import { chunkPicker } from '../../src/swarm/download/picker.ts';
import { rarityOrder } from '../../src/swarm/download/rarity.ts';
import { HOLD_MILLISECONDS } from '../../src/swarm/link/serving.ts';
import { addBit, emptyBitset, fullBitset } from '../../machines/vocabulary/bitset.ts';

/** Chance that a seed repeats. */
function lot(seed: number): (limit: number) => number {
  let state = seed | 1;
  const bytes = (size: number): Buffer => {
    const drawn = Buffer.alloc(size);
    for (let at = 0; at < size; at++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      drawn[at] = state >>> 24;
    }
    return drawn;
  };
  return drawer({ bytes });
}
const all = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('the order of rarity', () => {
  it('is that of a naive count, whatever comes and goes', () => {
    const operation = fc.record({ kind: fc.constantFrom('add', 'remove', 'more', 'less'), n: fc.nat(11) });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 120 }), fc.nat(), (operations, seed) => {
        const order = rarityOrder(12, lot(seed));
        const owners = new Array<number>(12).fill(0);
        const inside = new Set<number>();
        for (const { kind, n } of operations) {
          if (kind === 'add') order.add((inside.add(n), n));
          if (kind === 'remove') order.remove((inside.delete(n), n));
          if (kind === 'more') order.count(n, ((owners[n]! += 1), 1));
          if (kind === 'less' && owners[n]! > 0) order.count(n, ((owners[n]! -= 1), -1));
          expect(order.size).toBe(inside.size);
          expect(all(12).filter(order.has)).toEqual([...inside].sort((a, b) => a - b));
          const rarest = order.rarest(fullBitset(12));
          if (inside.size === 0) expect(rarest).toBeUndefined();
          else expect(owners[rarest!]).toBe(Math.min(...[...inside].map((each) => owners[each]!)));
          const one = emptyBitset(12);
          addBit(one, n);
          expect(order.rarest(one)).toBe(inside.has(n) ? n : undefined);
        }
      }),
    );
  });

  it('draws lots among equals', () => {
    const first = all(400).map((seed) => {
      const order = rarityOrder(4, lot(seed * 7919));
      for (const n of all(4)) order.add(n);
      return order.rarest(fullBitset(4));
    });
    for (const n of all(4)) expect(first.filter((each) => each === n).length).toBeGreaterThan(40);
  });
});

describe('the picker', () => {
  it('gets everything in the end, and never asks for what it must not', () => {
    const event = fc.record({
      peer: fc.nat(4),
      kind: fc.constantFrom('pick', 'send', 'send', 'lose', 'back', 'stall', 'deny'),
      n: fc.nat(29),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 200 }), fc.nat(), (events, seed) => {
        const picker = chunkPicker(30, all(30), lot(seed));
        const held = new Set<number>();
        const owned = all(5).map((peer) => new Set(all(30).filter((n) => peer === 0 || n % 5 === peer)));
        const present = new Set<string>();
        const join = (peer: number): void => {
          const name = `p${peer}`;
          if (present.has(name)) return;
          present.add(name);
          picker.join(name);
          for (const n of owned[peer]!) picker.own(name, n);
        };
        let now = 0;
        const pick = (peer: number, most: number): void => {
          const before = new Map(all(5).map((other) => [other, new Set(picker.asked(`p${other}`))] as const));
          for (const n of picker.pick(`p${peer}`, most, now)) {
            expect(held.has(n)).toBe(false);
            expect(owned[peer]!.has(n)).toBe(true);
            expect(before.get(peer)!.has(n)).toBe(false);
            // Somebody else was asked for it only where nothing else was left, and not for long enough.
            const elsewhere = [...before].filter(([other, asked]) => other !== peer && asked.has(n));
            expect(elsewhere.length).toBeLessThanOrEqual(3);
          }
        };
        const send = (n: number | undefined): void => {
          if (n === undefined) return;
          held.add(n);
          picker.got(n);
        };
        all(5).forEach(join);
        for (const { peer, kind, n } of events) {
          now += 100;
          const name = `p${peer}`;
          if (kind === 'pick') pick(peer, 3);
          if (kind === 'send') send([...picker.asked(name)][0]);
          if (kind === 'lose') picker.leave((present.delete(name), name));
          if (kind === 'back') join(peer);
          if (kind === 'stall') picker.release(name);
          if (kind === 'deny' && peer !== 0) picker.disown(name, (owned[peer]!.delete(n), n));
          expect(picker.missing).toBe(30 - held.size);
        }
        join(0);
        for (let round = 0; picker.missing > 0 && round < 100; round++) {
          now += SLOW_MILLISECONDS;
          pick(0, 3);
          send([...picker.asked('p0')][0]);
        }
        expect(picker.missing).toBe(0);
        expect(picker.pick('p0', 5, now)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('asks for the rarest first', () => {
    const picker = chunkPicker(3, all(3), lot(1));
    for (const name of ['a', 'b']) picker.join(name);
    for (const n of all(3)) picker.own('a', n);
    for (const n of [0, 2]) picker.own('b', n);
    expect(picker.pick('a', 1, 0)).toEqual([1]);
  });

  it('knows who has a chunk, as they say', () => {
    const picker = chunkPicker(4, all(4), lot(1));
    expect(picker.owns('luke', 2)).toBe(false);
    picker.join('luke');
    expect(picker.owns('luke', 2)).toBe(false);
    picker.own('luke', 2);
    expect([picker.owns('luke', 2), picker.owns('luke', 3)]).toEqual([true, false]);
  });

  it('asks further owners for what is slow, when nothing else is left, one for each second', () => {
    const picker = chunkPicker(1, [0], lot(1));
    for (const name of ['a', 'b', 'c']) {
      picker.join(name);
      picker.own(name, 0);
    }
    expect(picker.pick('a', 4, 0)).toEqual([0]);
    expect(picker.pick('b', 4, SLOW_MILLISECONDS - 1)).toEqual([]);
    expect(picker.pick('b', 4, SLOW_MILLISECONDS)).toEqual([0]);
    expect(picker.pick('c', 4, 2 * SLOW_MILLISECONDS - 1)).toEqual([]);
    expect(picker.pick('c', 4, 2 * SLOW_MILLISECONDS)).toEqual([0]);
    expect(picker.got(0)).toEqual(['a', 'b', 'c']);
    expect(picker.missing).toBe(0);
  });

  it('takes no request for slow that an owner of the whole file may be holding back', () => {
    expect(SLOW_MILLISECONDS).toBeGreaterThanOrEqual(HOLD_MILLISECONDS + 500);
  });

  it('asks a fifth owner where the four before have it wait, and no fifth otherwise', () => {
    const picker = chunkPicker(1, [0], lot(1));
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) picker.join(name, fullBitset(1));
    for (const [at, name] of names.slice(0, 4).entries()) {
      expect(picker.pick(name, 1, at * SLOW_MILLISECONDS)).toEqual([0]);
    }
    expect(picker.pick('e', 1, 1_000_000)).toEqual([]);
    picker.postpone('a', true);
    expect(picker.pick('e', 1, 1_000_000)).toEqual([0]);
    // Who goes on may still bring it, and is told when another has.
    picker.postpone('a', false);
    expect(picker.got(0)).toEqual(names);
  });

  it('counts who has something that is missing', () => {
    const picker = chunkPicker(2, all(2), lot(1));
    picker.join('a');
    picker.join('b', fullBitset(2));
    expect(picker.owners).toBe(1);
    picker.own('a', 0);
    expect(picker.owners).toBe(2);
    picker.got(0);
    expect(picker.owners).toBe(1);
    picker.got(1);
    expect(picker.owners).toBe(0);
    picker.want([0]);
    expect(picker.owners).toBe(2);
    picker.disown('b', 0);
    expect([picker.owners, picker.holds('b')]).toEqual([1, { all: 1, missing: 0 }]);
  });

  it('asks who is spared only for what nobody else has', () => {
    const picker = chunkPicker(4, all(4), lot(1));
    picker.join('whole', fullBitset(4));
    picker.join('part');
    for (const n of [1, 2]) picker.own('part', n);
    expect(picker.pick('whole', 4, 0, true).sort()).toEqual([0, 3]);
    expect(picker.pick('part', 1, 0).length).toBe(1);
    expect(picker.owesFor('part', 700)).toBe(700);
    // What is slow in coming is asked of them all the same.
    expect(picker.pick('whole', 4, SLOW_MILLISECONDS, true).length).toBe(1);
    // And everything once nobody spares them.
    expect(picker.pick('whole', 4, SLOW_MILLISECONDS).length).toBe(1);
  });

  it('has a million chunks: what a step costs does not grow with them', { timeout: 60_000 }, () => {
    const count = 1_000_000;
    let drawn = 0;
    const chance = lot(7);
    const picker = chunkPicker(count, { [Symbol.iterator]: () => all(count).values() }, (limit) => {
      drawn++;
      return chance(limit);
    });
    expect(drawn).toBeLessThanOrEqual(count);
    drawn = 0;
    // Thirty who have everything, and one who has a thousandth.
    for (const n of all(30)) picker.join(`whole ${n}`, fullBitset(count));
    const few = emptyBitset(count);
    for (let n = 0; n < count; n += 1000) addBit(few, n);
    picker.join('few', few);
    expect(drawn).toBeLessThanOrEqual(count / 1000);
    drawn = 0;
    let got = 0;
    for (let round = 0; round < 1000; round++) {
      for (const name of ['few', `whole ${round % 30}`]) {
        for (const n of picker.pick(name, 6, round)) got += picker.got(n).length;
      }
    }
    // Every pick of "few" is one it has, until it has nothing more to give.
    expect(got).toBe(1000 + 6 * 1000);
    expect(picker.holds('few')).toEqual({ all: 1000, missing: 0 });
    expect(drawn).toBeLessThanOrEqual(10 * got);
    expect(picker.missing).toBe(count - got);
  });
});
