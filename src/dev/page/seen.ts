/** What this page has seen: the records in their order, bounded, and what they say of an instant in the past. */
import type { DevRecord, StepRecord } from '../messages.ts';

/** How a machine stood, as the records tell it. */
export interface Moment {
  /** Ids of all active states. */
  readonly states: readonly string[];
  /** The last step up to then, if it is still recorded. */
  readonly step: StepRecord | null;
  /** The number of the record that told it. */
  readonly since: number;
  readonly hasEnded: boolean;
}

type Moments = ReadonlyMap<string, Moment>;

export interface Seen {
  /** Ascending by number. */
  readonly records: readonly DevRecord[];
  /** Of those that are kept. */
  readonly newest: number | null;
  /** All that ever came. */
  readonly count: number;
  /** Says how many to keep: a page that stays open all day stays small. */
  keep(most: number): void;
  add(records: readonly DevRecord[]): void;
  clear(): void;
  get(n: number): DevRecord | undefined;
  /** How many records there are up to number `n`, or in all. */
  placeOf(n: number | null): number;
  /** The records up to number `n`, or all. */
  upTo(n: number | null): readonly DevRecord[];
  /** How every machine stood after record `n`, or stands now, as far as records tell. */
  moments(n: number | null): Moments;
  /** The same of one; null where no record tells it. */
  moment(instance: string, n: number | null): Moment | null;
  /** The states in which the first record after number `n` found the instance; null where none tells them. */
  statesBefore(instance: string, n: number): readonly string[] | null;
  /** Whether a record says that the instance began after record `n`. */
  beganAfter(instance: string, n: number): boolean;
  /** The machine of an instance, where a record told it. */
  machineOf(instance: string): string | undefined;
  /** The name that people know the instance by; its id where no record told it. */
  labelOf(instance: string): string;
}

interface Known {
  readonly machine: string;
  readonly label: string;
  /** The number of the record that told of its beginning. */
  readonly began: number | null;
}

const KEPT_AT_FIRST = 5_000;
const KNOWN_MOST = 20_000;

/** Nothing seen yet. */
export function createSeen(): Seen {
  let records: DevRecord[] = [];
  let known = new Map<string, Known>();
  let present = new Map<string, Moment>();
  let past: { readonly n: number; readonly moments: Moments } | null = null;
  let most = KEPT_AT_FIRST;
  let count = 0;

  /** The place of the first record after number `n`. */
  function after(n: number): number {
    let low = 0;
    let high = records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((records[middle]?.n ?? 0) <= n) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function learn(record: DevRecord): void {
    if (!('instance' in record)) return;
    const { instance, machine, label } = record;
    const before = known.get(instance);
    if (before?.label === label && record.kind !== 'began') return;
    const began = record.kind === 'began' ? record.n : (before?.began ?? null);
    if (known.size >= KNOWN_MOST) known.delete(known.keys().next().value ?? '');
    known.set(instance, { machine, label, began });
  }

  function momentsAfter(n: number): Moments {
    if (past?.n !== n) {
      const moments = new Map<string, Moment>();
      for (const record of records.slice(0, after(n))) note(moments, record);
      past = { n, moments };
    }
    return past.moments;
  }

  const moments = (n: number | null): Moments => (n === null ? present : momentsAfter(n));
  return {
    get records() {
      return records;
    },
    get newest() {
      return records.at(-1)?.n ?? null;
    },
    get count() {
      return count;
    },
    keep(kept) {
      most = kept;
    },
    add(batch) {
      const last = records.at(-1)?.n ?? -1;
      const fresh = batch.filter(({ n }) => n > last);
      for (const record of fresh) {
        learn(record);
        note(present, record);
      }
      count += fresh.length;
      records.push(...fresh);
      // A tenth at a time, so that not every batch moves the whole list.
      if (records.length <= most * 1.1) return;
      records = records.slice(-most);
      present = new Map();
      for (const record of records) note(present, record);
    },
    clear() {
      records = [];
      known = new Map();
      present = new Map();
      past = null;
      count = 0;
    },
    get(n) {
      const record = records[after(n) - 1];
      return record?.n === n ? record : undefined;
    },
    placeOf: (n) => (n === null ? records.length : after(n)),
    upTo: (n) => (n === null ? records : records.slice(0, after(n))),
    moments,
    moment: (instance, n) => moments(n).get(instance) ?? null,
    statesBefore(instance, n) {
      const next = records
        .slice(after(n))
        .find((record) => 'instance' in record && record.instance === instance);
      return next !== undefined && 'from' in next && typeof next.from === 'object' ? next.from : null;
    },
    beganAfter: (instance, n) => (known.get(instance)?.began ?? 0) > n,
    machineOf: (instance) => known.get(instance)?.machine,
    labelOf: (instance) => known.get(instance)?.label ?? instance,
  };
}

function note(moments: Map<string, Moment>, record: DevRecord): void {
  if (!('instance' in record)) return;
  const { n, instance } = record;
  const before = moments.get(instance);
  const { states, step, hasEnded } = stand(record, before);
  moments.set(instance, { states, step, since: n, hasEnded });
}

function stand(
  record: Extract<DevRecord, { instance: string }>,
  before: Moment | undefined,
): Omit<Moment, 'since'> {
  switch (record.kind) {
    case 'step':
      return { states: record.to, step: record, hasEnded: false };
    case 'began':
      return { states: record.to, step: null, hasEnded: false };
    case 'ended':
      return { states: record.from, step: before?.step ?? null, hasEnded: true };
  }
}
