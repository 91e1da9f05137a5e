/** The last records, in order. */
import type { AnyMachineSnapshot } from 'xstate';
import type { DevRecord } from '../messages.ts';

/** How many are kept. */
export const RECORDS_KEPT = 5_000;

/** A record, with the snapshot before it where it is a step: an export begins with some of them. */
export interface Entry {
  readonly record: DevRecord;
  readonly before?: AnyMachineSnapshot;
  readonly after?: AnyMachineSnapshot;
}

export interface Ring {
  add(entry: Entry): void;
  /** All entries, oldest first. */
  entries(): readonly Entry[];
  /** At most `most` of those after number `n`, oldest first. */
  since(n: number, most: number): readonly Entry[];
}

/** An empty ring. */
export function createRing(size = RECORDS_KEPT): Ring {
  let older: Entry[] = [];
  let newer: Entry[] = [];

  /* Two lists, the older of which is cut when the newer is full: adding costs nothing but the adding. */
  function entries(): readonly Entry[] {
    return [...older, ...newer].slice(-size);
  }
  return {
    add(entry) {
      if (newer.push(entry) < size) return;
      older = newer;
      newer = [];
    },
    entries,
    since(n, most) {
      const last = newer.at(-1) ?? older.at(-1);
      if (!last || last.record.n <= n) return [];
      const all = entries();
      const from = all.findIndex(({ record }) => record.n > n);
      return all.slice(from, from + most);
    },
  };
}
