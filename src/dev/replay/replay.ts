/**
 * Steps the machines of this program through a record, from the snapshots in it, and says where they go another way. What is
 * hidden in a record reads `[hidden]` to the machines, too: no guard of theirs asks for more of it than that it is there.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { MACHINES } from '../../machine-diagrams/machines.ts';
import type { Edge, StepRecord } from '../messages.ts';
import { activeStates, explainStep } from '../record/explain-step.ts';
import { RecordError, type ReadRecord, type ReplayLine } from './read-record.ts';

/** A step that is not as it was. */
export interface Difference {
  readonly line: number;
  readonly n: number;
  readonly instance: string;
  readonly event: string;
  readonly what: 'states' | 'edges' | 'facts' | 'mistake';
  readonly recorded: string;
  readonly now: string;
}

export interface Replayed {
  readonly steps: number;
  readonly machines: number;
  /** The first of each machine; from there on its steps are not compared, until the record has its next snapshot. */
  readonly differences: readonly Difference[];
  /** Steps after a difference, or of machines whose snapshot the record lacks. */
  readonly notCompared: number;
}

/** Replays a record. Throws RecordError where it speaks of machines or states that this program has not. */
export function replay({ lines }: ReadRecord): Replayed {
  const reached = new Map<string, AnyMachineSnapshot | null>();
  const differences: Difference[] = [];
  let steps = 0;
  let notCompared = 0;
  for (const line of lines) {
    const machine = machineOf(line);
    if (line.kind === 'snapshot') {
      reached.set(line.instance, restore(machine, line));
      continue;
    }
    const before = reached.get(line.instance);
    if (!before) {
      notCompared++;
      continue;
    }
    steps++;
    const { after, difference } = compare(machine, before, line);
    if (difference) differences.push(difference);
    reached.set(line.instance, difference ? null : after);
  }
  return { steps, machines: reached.size, differences, notCompared };
}

function machineOf({ machine, line }: ReplayLine): AnyStateMachine {
  const known = MACHINES.get(machine);
  if (!known) throw new RecordError(line, `there is no machine "${machine}" in this version of hubbub`);
  return known;
}

function restore(machine: AnyStateMachine, snapshot: ReplayLine & { kind: 'snapshot' }): AnyMachineSnapshot {
  const { value, context, line } = snapshot;
  try {
    return machine.resolveState({ value: value as never, context });
  } catch {
    throw new RecordError(line, `${snapshot.machine} has no such state in this version of hubbub`);
  }
}

function compare(
  machine: AnyStateMachine,
  before: AnyMachineSnapshot,
  record: StepRecord & { readonly line: number },
): { after: AnyMachineSnapshot | null; difference: Difference | null } {
  const { line, n, instance } = record;
  const differs = (what: Difference['what'], recorded: string, now: string) => ({
    after: null,
    difference: { line, n, instance, event: record.event.type, what, recorded, now },
  });
  try {
    const { after, edges, emitted } = explainStep(machine, before, record.event);
    const aspects = [
      ['states', record.to.join(' '), activeStates(after).join(' ')],
      ['edges', named(record.edges), named(edges)],
      ['facts', record.emitted.join(' '), emitted.map(({ type }) => type).join(' ')],
    ] as const;
    for (const [what, recorded, now] of aspects) {
      if (recorded !== now) return differs(what, recorded, now);
    }
    return { after, difference: null };
  } catch (error) {
    return differs('mistake', 'a step', (error as Error).message);
  }
}

function named(edges: readonly Edge[]): string {
  return edges.map(({ source, event, index }) => `${source}|${event}|${index}`).join(' ');
}
