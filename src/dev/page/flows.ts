/** What flows over the bus: facts by type, from whom to whom, how often. */
import type { DevRecord, Flow } from '../messages.ts';

export interface SeenFlow extends Flow {
  /** Since the page is open; of a past instant, in the window. */
  readonly total: number;
}

/** Adds a second's flows to what was seen before; what does not flow now keeps its place at a rate of 0. */
export function addFlows(before: readonly SeenFlow[], now: readonly Flow[]): SeenFlow[] {
  const flows = new Map(before.map((flow) => [keyOf(flow), { ...flow, rate: 0 }]));
  for (const flow of now) {
    const key = keyOf(flow);
    flows.set(key, { ...flow, total: (flows.get(key)?.total ?? 0) + flow.rate });
  }
  return [...flows.values()];
}

/** The flows that the last `seconds` of the records tell of; `nodeOf` gives an actor's node. */
export function flowsOf(
  records: readonly DevRecord[],
  seconds: number,
  nodeOf: (actor: string) => string,
): SeenFlow[] {
  const end = records.at(-1)?.at ?? 0;
  const totals = new Map<string, SeenFlow>();
  for (let place = records.length - 1; place >= 0; place -= 1) {
    const record = records[place];
    if (record === undefined || record.at < end - seconds * 1_000) break;
    for (const flow of flowsIn(record, nodeOf)) {
      const total = (totals.get(keyOf(flow))?.total ?? 0) + 1;
      totals.set(keyOf(flow), { ...flow, total, rate: total / seconds });
    }
  }
  return [...totals.values()];
}

function flowsIn(record: DevRecord, nodeOf: (actor: string) => string): Omit<SeenFlow, 'rate' | 'total'>[] {
  if (record.kind !== 'fact' && record.kind !== 'result' && record.kind !== 'notice') return [];
  const type = record.kind === 'fact' ? record.fact.type : record.kind;
  const from = nodeOf(record.from);
  return [...new Set(record.to.map(nodeOf))].map((to) => ({ from, type, to }));
}

function keyOf({ from, type, to }: Pick<Flow, 'from' | 'type' | 'to'>): string {
  return `${from}|${type}|${to}`;
}
