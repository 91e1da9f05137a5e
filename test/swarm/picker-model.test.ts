/** The picker against a naive model of it, whatever peers say, send, refuse and take back (R33, R35; threat 32). */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addBit, emptyBitset } from '../../machines/vocabulary/bitset.ts';
import { SLOW_MILLISECONDS } from '../../src/swarm/download/patience.ts';
import { chunkPicker, type Picker } from '../../src/swarm/download/picker.ts';

const COUNT = 5;
const MOST_ASKED = 4;
const NAMES = ['ann', 'bob', 'cid', 'dan', 'eve'];
const name = fc.constantFrom(...NAMES);
const n = fc.nat(COUNT - 1);
const chunks = fc.uniqueArray(n);

const operation = fc.oneof(
  fc.record({
    do: fc.constant('join' as const),
    name,
    chunks: fc.oneof(chunks, fc.constant([0, 1, 2, 3, 4])),
  }),
  fc.record({ do: fc.constantFrom('own' as const, 'disown' as const, 'release' as const), name, n }),
  fc.record({ do: fc.constantFrom('leave' as const, 'releaseAll' as const), name }),
  fc.record({ do: fc.constant('postpone' as const), name, isPostponing: fc.boolean() }),
  fc.record({ do: fc.constant('got' as const), n }),
  fc.record({ do: fc.constant('want' as const), chunks }),
  fc.record({ do: fc.constant('pick' as const), name, most: fc.nat(3), isSpared: fc.boolean() }),
  fc.record({ do: fc.constant('pick' as const), name, most: fc.nat(3), isSpared: fc.constant(false) }),
);
type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

interface Peer {
  readonly owned: Set<number>;
  readonly refused: Set<number>;
  readonly asked: Set<number>;
  isPostponing: boolean;
}

/** What the picker is to know, kept in the plainest way. */
class Model {
  readonly peers = new Map<string, Peer>();
  readonly missing = new Set<number>();
  /** Since when a chunk is on its way. */
  readonly since = new Map<number, number>();

  askedOf(chunk: number): Peer[] {
    return [...this.peers.values()].filter(({ asked }) => asked.has(chunk));
  }
  ownersOf(chunk: number): number {
    return [...this.peers.values()].filter(({ owned }) => owned.has(chunk)).length;
  }
  release(peer: Peer | undefined, chunk: number): void {
    if (peer?.asked.delete(chunk) && this.askedOf(chunk).length === 0) this.since.delete(chunk);
  }
  /** The chunks that `peer` may be asked for next, any of them. */
  choices(peer: Peer, now: number, isSpared: boolean): number[] {
    const mine = [...peer.owned].filter((chunk) => this.missing.has(chunk));
    const free = mine.filter((chunk) => !this.since.has(chunk));
    const least = Math.min(...free.map((chunk) => this.ownersOf(chunk)));
    const rarest = free.filter((chunk) => this.ownersOf(chunk) === least);
    if (rarest.length > 0 && !(isSpared && least > 1)) return rarest;
    return mine.filter((chunk) => {
      const asked = this.askedOf(chunk);
      const late = Math.floor((now - (this.since.get(chunk) ?? now)) / SLOW_MILLISECONDS);
      const working = asked.filter(({ isPostponing }) => !isPostponing).length;
      return asked.length > 0 && !peer.asked.has(chunk) && working < Math.min(MOST_ASKED, 1 + late);
    });
  }
}

function perform(picker: Picker, model: Model, taken: Operation, now: number): void {
  const peer = 'name' in taken ? model.peers.get(taken.name) : undefined;
  switch (taken.do) {
    case 'join': {
      const owned = emptyBitset(COUNT);
      for (const chunk of taken.chunks) addBit(owned, chunk);
      picker.join(taken.name, owned);
      if (peer) return;
      const fresh = { owned: new Set(taken.chunks), refused: new Set<number>(), asked: new Set<number>() };
      model.peers.set(taken.name, { ...fresh, isPostponing: false });
      return;
    }
    case 'own': {
      const isNews = peer !== undefined && !peer.refused.has(taken.n) && !peer.owned.has(taken.n);
      expect(picker.own(taken.name, taken.n)).toBe(isNews);
      if (isNews) peer.owned.add(taken.n);
      return;
    }
    case 'disown':
      picker.disown(taken.name, taken.n);
      if (peer?.owned.delete(taken.n)) {
        peer.refused.add(taken.n);
        model.release(peer, taken.n);
      }
      return;
    case 'release':
      picker.release(taken.name, taken.n);
      return model.release(peer, taken.n);
    case 'releaseAll':
      picker.release(taken.name);
      for (const chunk of [...(peer?.asked ?? [])]) model.release(peer, chunk);
      return;
    case 'leave':
      picker.leave(taken.name);
      for (const chunk of [...(peer?.asked ?? [])]) model.release(peer, chunk);
      model.peers.delete(taken.name);
      return;
    case 'postpone':
      picker.postpone(taken.name, taken.isPostponing);
      if (peer) peer.isPostponing = taken.isPostponing;
      return;
    case 'got': {
      const others = NAMES.filter((each) => model.peers.get(each)?.asked.has(taken.n));
      expect([...picker.got(taken.n)].sort()).toEqual(others);
      model.missing.delete(taken.n);
      for (const each of model.peers.values()) each.asked.delete(taken.n);
      model.since.delete(taken.n);
      return;
    }
    case 'want':
      picker.want(taken.chunks);
      for (const chunk of taken.chunks) model.missing.add(chunk);
      return;
    case 'pick':
      return pick(picker, model, taken, now);
  }
}

function pick(
  picker: Picker,
  model: Model,
  { name: whom, most, isSpared }: Operation & { do: 'pick' },
  now: number,
): void {
  const peer = model.peers.get(whom);
  const picked = picker.pick(whom, most, now, isSpared);
  for (const chunk of picked) {
    if (!peer) throw new Error('somebody is asked who is not there');
    expect(model.choices(peer, now, isSpared)).toContain(chunk);
    peer.asked.add(chunk);
    if (!model.since.has(chunk)) model.since.set(chunk, now);
  }
  if (picked.length < most) expect(peer ? model.choices(peer, now, isSpared) : []).toEqual([]);
  expect(picked.length).toBeLessThanOrEqual(most);
}

function compare(picker: Picker, { peers, missing, since }: Model, now: number): void {
  expect(picker.missing).toBe(missing.size);
  const useful = ({ owned }: Peer): number => [...owned].filter((chunk) => missing.has(chunk)).length;
  expect(picker.owners).toBe([...peers.values()].filter((peer) => useful(peer) > 0).length);
  for (const each of NAMES) {
    const peer = peers.get(each);
    expect(picker.holds(each)).toEqual({ all: peer?.owned.size ?? 0, missing: peer ? useful(peer) : 0 });
    expect([...picker.asked(each)]).toEqual([...(peer?.asked ?? [])]);
    expect(picker.isPostponing(each)).toBe(peer?.isPostponing ?? false);
    const [oldest] = peer?.asked ?? [];
    expect(picker.owesFor(each, now)).toBe(oldest === undefined ? 0 : now - (since.get(oldest) ?? now));
    for (let chunk = 0; chunk < COUNT; chunk++)
      expect(picker.owns(each, chunk)).toBe(peer?.owned.has(chunk) ?? false);
  }
  for (let chunk = 0; chunk < COUNT; chunk++) {
    expect(picker.isAsked(chunk)).toBe(since.has(chunk));
    expect(picker.wants(chunk)).toBe(missing.has(chunk));
  }
}

it('threat 32: knows and picks what a naive model does, after anything', () => {
  const step = fc.tuple(operation, fc.constantFrom(0, 1, SLOW_MILLISECONDS - 1, SLOW_MILLISECONDS));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: 'max' }), chunks, fc.nat(), (steps, wanted, seed) => {
      let drawn = seed;
      const picker = chunkPicker(COUNT, wanted, (limit) => (drawn = (drawn * 31 + 7) % 1_000_003) % limit);
      const model = new Model();
      for (const chunk of wanted) model.missing.add(chunk);
      let now = 0;
      for (const [taken, passed] of steps) {
        now += passed;
        perform(picker, model, taken, now);
        compare(picker, model, now);
      }
    }),
    { numRuns: 200 },
  );
});
