/** Records what passes the bus, and what led to it. */
import type { Bus, Parcel } from '../../bus/bus.ts';
import type { Trace } from './pen.ts';
import type { Recording } from './recording.ts';
import type { Registry } from './registry.ts';
import { MOST_ELEMENTS, showFields } from './show.ts';
import { showFact } from './shown-facts.ts';
import { showAnswer, showGiven } from './shown-questions.ts';
import { eventRule, RESULT } from './shown-words.ts';

type Kept<K extends Parcel['kind']> = Extract<Parcel, { readonly kind: K }>;

/** Records from now on; the answer ends it. */
export function observeBus(recording: Recording, bus: Bus): () => void {
  const { registry, pen, memory, traffic, lastSteps } = recording;
  const services = servicesByType(registry);
  const traces = new WeakMap<Parcel, Trace>();

  function record(parcel: Parcel): Trace {
    const parent = lastSteps.get(parcel.from ?? '') ?? recording.underWay;
    if (parcel.kind === 'fact') return writeFact(recording, parcel, parent, receivers(parcel));
    return parcel.kind === 'result'
      ? writeResult(recording, parcel, parent)
      : writeNotice(recording, parcel, parent);
  }

  function receivers({ fact, to }: Kept<'fact'>): readonly string[] {
    const handlers = services.get(fact.type) ?? [];
    const instance = to === undefined ? undefined : memory.connectionOf(to);
    return instance !== undefined && registry.machines.has(instance) ? [...handlers, instance] : handlers;
  }

  return bus.observe({
    onPut(parcel) {
      if (parcel.kind === 'fact') memory.learn(parcel.fact);
      count(recording, parcel, services);
      if (pen.begins()) traces.set(parcel, record(parcel));
    },
    onDelivery(parcel) {
      recording.underWay = traces.get(parcel) ?? null;
      if (parcel.kind !== 'fact') return;
      for (const service of services.get(parcel.fact.type) ?? []) traffic.handled(service);
    },
    onDelivered() {
      recording.underWay = null;
    },
    onQuestion(from, to, question, given, answer) {
      if (!pen.begins()) return;
      const { underWay } = recording;
      const shown = { given: showGiven(question, given), answer: showAnswer(question, answer) };
      pen.write({ kind: 'question', from, to, question, ...shown }, underWay, underWay?.causes ?? []);
    },
  });
}

function servicesByType(registry: Registry): ReadonlyMap<string, readonly string[]> {
  const services = new Map<string, string[]>();
  for (const { name, handles } of registry.services.values()) {
    for (const type of handles) services.set(type, [...(services.get(type) ?? []), name]);
  }
  return services;
}

/** Where a parcel goes, by nodes: what is addressed goes to a machine, results and events to clients' connections. */
function count(
  { registry, traffic }: Recording,
  parcel: Parcel,
  services: ReadonlyMap<string, readonly string[]>,
): void {
  const from = registry.machines.get(parcel.from ?? '')?.live.machine ?? parcel.from ?? 'server';
  if (parcel.kind !== 'fact') return traffic.passed(from, parcel.kind, CLIENTS);
  const handlers = services.get(parcel.fact.type) ?? NOBODY;
  if (parcel.to === undefined) return traffic.passed(from, parcel.fact.type, handlers);
  const machine = parcel.to.startsWith('account/') ? 'account' : 'connection';
  traffic.passed(from, parcel.fact.type, [...handlers, machine]);
}

const CLIENTS: readonly string[] = ['connection'];
const NOBODY: readonly string[] = [];

function writeFact(
  { pen, memory, showsText }: Recording,
  { fact, from = 'server' }: Kept<'fact'>,
  parent: Trace | null,
  to: readonly string[],
): Trace {
  const causes = memory.ofFact(fact) ?? parent?.causes ?? [];
  return pen.write({ kind: 'fact', from, to, fact: showFact(fact, showsText) }, parent, causes);
}

function writeResult(
  { pen, memory, showsText }: Recording,
  { to, id, result, from = 'server' }: Kept<'result'>,
  parent: Trace | null,
): Trace {
  const shown = showFields(result, RESULT, showsText);
  const fields = { kind: 'result', from, to: [memory.connectionOf(to)], id, result: shown } as const;
  return pen.write(fields, parent, [memory.cause(to, id)]);
}

function writeNotice(
  { pen, memory, showsText }: Recording,
  { to, notice: { event }, from = 'server' }: Kept<'notice'>,
  parent: Trace | null,
): Trace {
  const causes = parent?.causes ?? (event.t === 'message' ? memory.ofMessage(event.id) : []);
  const connections = to.slice(0, MOST_ELEMENTS).map(memory.connectionOf);
  const shown = { ...showFields(event, eventRule(event.t), showsText), t: event.t };
  return pen.write({ kind: 'notice', from, to: connections, count: to.length, event: shown }, parent, causes);
}
