/** The live actors, as the page lists them. */
import type { AnyMachineSnapshot } from 'xstate';
import type { ActorDetail, ActorKind, ActorList, DevRecord, LiveActor } from '../messages.ts';
import { activeStates } from '../record/explain-step.ts';
import type { Recorder } from '../record/recorder.ts';
import { labelOf, type Registered, type Registry } from '../record/registry.ts';
import { showContext } from '../record/shown-machines.ts';
import type { LiveService } from '../../ports/watch.ts';

const LISTED = 200;
const MOST_LISTED = 1_000;
const RECORDS_OF_ONE = 100;

export interface ActorSources {
  readonly registry: Registry;
  readonly recorder: Recorder;
  readonly showsText: boolean;
}

/** The actors that fit `search`, services first, then the busiest; at most `limit`. */
export function listActors(sources: ActorSources, search: string, limit = LISTED): ActorList {
  const { registry } = sources;
  const services = [...registry.services.values()].map((service) => serviceLine(sources, service));
  const machines = [...registry.machines.values()]
    .sort((one, other) => other.rate - one.rate || other.steps - one.steps)
    .map(machineLine);
  const wanted = search.toLowerCase();
  const matching = [...services, ...machines].filter((actor) => fits(actor, wanted));
  const most = Math.min(Math.max(1, limit), MOST_LISTED);
  return {
    total: registry.services.size + registry.machines.size,
    matching: matching.length,
    actors: matching.slice(0, most),
  };
}

/** One actor by its id, or null. */
export function describeActor(sources: ActorSources, id: string): ActorDetail | null {
  const { registry, recorder, showsText } = sources;
  const records = recorder.ring
    .entries()
    .map(({ record }) => record)
    .filter((record) => isAbout(record, id))
    .slice(-RECORDS_OF_ONE);
  const machine = registry.machines.get(id);
  if (machine) {
    const { context } = machine.live.snapshot() as { context: object };
    const shown = showContext(machine.live.machine, context, showsText);
    return { ...machineLine(machine), context: shown, handles: [], answers: [], records };
  }
  const service = registry.services.get(id);
  if (!service) return null;
  const { handles, answers } = service;
  return { ...serviceLine(sources, service), context: null, handles, answers, records };
}

function machineLine(machine: Registered): LiveActor {
  const { live, steps, rate } = machine;
  return {
    id: live.instance,
    // Each kind of machine is called after its definition.
    kind: live.machine as ActorKind,
    machine: live.machine,
    label: labelOf(machine),
    of: live.of ?? null,
    states: activeStates(live.snapshot() as AnyMachineSnapshot),
    steps,
    rate,
  };
}

function serviceLine({ recorder }: ActorSources, { name, isRunning }: LiveService): LiveActor {
  const states = [isRunning() ? 'running' : 'restarting'];
  const { steps, rate } = recorder.traffic.of(name);
  return { id: name, kind: 'service', machine: null, label: name, of: null, states, steps, rate };
}

function fits({ id, kind, label, states }: LiveActor, wanted: string): boolean {
  return wanted === '' || [id, kind, label, ...states].some((text) => text.toLowerCase().includes(wanted));
}

function isAbout(record: DevRecord, id: string): boolean {
  if (record.kind === 'step' || record.kind === 'began' || record.kind === 'ended')
    return record.instance === id;
  return record.from === id || (typeof record.to === 'string' ? record.to === id : record.to.includes(id));
}
