/** The journal: a cut anywhere loses only what it cut off, and nothing counts as synced that is not (R36). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf } from '../../machines/vocabulary/bitset.ts';
import { journalWriter, readJournal, RECORD_BYTES } from '../../src/swarm/storage/journal.ts';

const ROOT = 'a'.repeat(64);
const COUNT = 50;
type Step = { wrote: number } | 'begin' | 'end';
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.nat(COUNT - 1).map((wrote) => ({ wrote })) },
  fc.constant<Step>('begin'),
  fc.constant<Step>('end'),
);

/** Writes a journal, and beside it, after each record, what is synced and what is only written. */
function write(steps: readonly Step[]) {
  const writer = journalWriter(ROOT, 0);
  const records: Buffer[] = [];
  const states: { synced: number[]; unsure: number[] }[] = [{ synced: [], unsure: [] }];
  const written: number[] = [];
  const synced = new Set<number>();
  let began: { covered: number; written: number } | null = null;
  for (const what of steps) {
    if (what === 'begin') began ??= { covered: writer.syncing(), written: written.length };
    else if (what !== 'end') writer.wrote((written.push(what.wrote), what.wrote));
    else if (began) {
      writer.synced(began.covered);
      written.slice(0, began.written).forEach((n) => synced.add(n));
      began = null;
    }
    const bytes = writer.take();
    if (bytes.length === 0) continue;
    records.push(bytes);
    const sorted = (set: Iterable<number>) => [...set].sort((a, b) => a - b);
    const unsure = new Set(written.filter((n) => !synced.has(n)));
    states.push({ synced: sorted(synced), unsure: sorted(unsure) });
  }
  return { bytes: Buffer.concat(records), states };
}

function read(bytes: Uint8Array, root = ROOT) {
  const { synced, unsure, records } = readJournal(bytes, root, COUNT);
  return { state: { synced: [...membersOf(synced)], unsure: [...unsure].sort((a, b) => a - b) }, records };
}

describe('the journal', () => {
  it('cut anywhere loses only its tail', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.nat(), (steps, where) => {
        const { bytes, states } = write(steps);
        const cut = where % (bytes.length + 1);
        const whole = Math.floor(cut / RECORD_BYTES);
        expect(read(bytes.subarray(0, cut))).toEqual({ state: states[whole], records: whole });
      }),
    );
  });

  it('damaged anywhere counts nothing from there on', () => {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 30 }),
        fc.nat(),
        fc.nat(7),
        (steps, where, bit) => {
          const { bytes, states } = write(steps);
          if (bytes.length === 0) return;
          const at = where % bytes.length;
          bytes[at]! ^= 1 << bit;
          const whole = Math.floor(at / RECORD_BYTES);
          expect(read(bytes)).toEqual({ state: states[whole], records: whole });
        },
      ),
    );
  });

  it('of another file, and any garbage, counts for nothing', () => {
    const { bytes } = write([{ wrote: 1 }, 'begin', 'end']);
    expect(read(bytes, 'b'.repeat(64)).records).toBe(0);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => read(garbage).records === 0),
      { numRuns: 1000 },
    );
  });

  it('goes on where it was cut', () => {
    const { bytes } = write([{ wrote: 1 }, { wrote: 2 }]);
    const { records } = read(bytes.subarray(0, RECORD_BYTES + 3));
    const writer = journalWriter(ROOT, records);
    writer.wrote(9);
    writer.synced(writer.syncing());
    const whole = Buffer.concat([bytes.subarray(0, records * RECORD_BYTES), writer.take()]);
    expect(read(whole)).toEqual({ state: { synced: [1, 9], unsure: [] }, records: 3 });
  });
});
