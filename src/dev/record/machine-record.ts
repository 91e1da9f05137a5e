/** Records the steps of machines. */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { activeStates, explainStep, type MachineEvent } from './explain-step.ts';
import type { Trace } from './pen.ts';
import type { Recording } from './recording.ts';
import { labelOf, type Registered } from './registry.ts';
import { showThing } from './shown-machines.ts';

/** Records from now on; the answer ends it. In a client, which has no bus, what machines want done is recorded with their steps. */
export function observeMachines(recording: Recording, isClient: boolean): () => void {
  const { registry, pen, lastSteps, traffic } = recording;

  function remember(instance: string, trace: Trace): void {
    lastSteps.set(instance, trace);
  }

  function onStep(
    machine: Registered,
    event: MachineEvent,
    before: AnyMachineSnapshot,
    after: AnyMachineSnapshot,
  ): void {
    if (!pen.begins()) {
      lastSteps.delete(machine.live.instance);
      return;
    }
    const trace = writeStep(recording, machine, event, before, after);
    remember(machine.live.instance, trace.step);
    if (!isClient) return;
    for (const fact of trace.emitted) {
      traffic.passed(machine.live.machine, fact.type, ['client']);
      writeWish(recording, machine, fact, trace.step);
    }
  }

  return registry.observe({
    onStep,
    onBegan(machine) {
      if (!pen.begins()) return;
      const to = activeStates(machine.live.snapshot() as AnyMachineSnapshot);
      const trace = writeLife(recording, machine, { kind: 'began', to });
      remember(machine.live.instance, trace);
    },
    onEnded(machine) {
      lastSteps.delete(machine.live.instance);
      if (!pen.begins()) return;
      const from = activeStates(machine.live.snapshot() as AnyMachineSnapshot);
      writeLife(recording, machine, { kind: 'ended', from });
    },
  });
}

function writeStep(
  { pen, memory, underWay, showsText }: Recording,
  machine: Registered,
  event: MachineEvent,
  before: AnyMachineSnapshot,
  after: AnyMachineSnapshot,
) {
  const { machine: name, instance } = machine.live;
  const explained = explainStep(before.machine as AnyStateMachine, before, event);
  const causes = memory.ofEvent(event, instance) ?? underWay?.causes ?? [];
  const step = pen.write(
    {
      kind: 'step',
      machine: name,
      instance,
      label: labelOf(machine),
      event: showThing(name, event, showsText),
      from: activeStates(before),
      to: activeStates(after),
      edges: explained.edges,
      tried: explained.tried,
      emitted: explained.emitted.map(({ type }) => type),
    },
    underWay,
    causes,
    { before, after },
  );
  return { step, emitted: explained.emitted };
}

function writeWish(
  { pen, showsText }: Recording,
  machine: Registered,
  fact: MachineEvent,
  step: Trace,
): void {
  if (!pen.begins()) return;
  const { machine: name, instance } = machine.live;
  pen.write(
    { kind: 'fact', from: instance, to: ['client'], fact: showThing(name, fact, showsText) },
    step,
    [],
  );
}

function writeLife(
  { pen, underWay }: Recording,
  machine: Registered,
  life: { kind: 'began'; to: readonly string[] } | { kind: 'ended'; from: readonly string[] },
): Trace {
  const { machine: name, instance } = machine.live;
  const fields = { machine: name, instance, label: labelOf(machine), ...life };
  return pen.write(fields, underWay, underWay?.causes ?? []);
}
