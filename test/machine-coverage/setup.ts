/**
 * Notes which transitions of which machines are taken, while MACHINE_COVERAGE names a folder to note it in. Every way to
 * step a machine (an actor, attach-machine, a test's `transition`) comes through these two methods.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll } from 'vitest';
import { StateMachine } from 'xstate';
import type { AnyStateMachine } from 'xstate';
import { edgeKey } from '../../src/machine-diagrams/walk.ts';

type Scope = Parameters<AnyStateMachine['transition']>[2];
type Taken = NonNullable<ReturnType<AnyStateMachine['root']['transitions']['get']>>[number];

interface Inspected {
  _sendInspectionEvent(step: { readonly _transitions?: readonly Taken[] }): void;
}

const SEED = 5;
const folder = process.env['MACHINE_COVERAGE'];
// The tests of a process share it, and each of them runs this file.
const known = globalThis as { machineEdges?: Set<string> };

if (folder !== undefined) {
  // What is covered must not hang on luck.
  fc.configureGlobal({ seed: SEED });
  known.machineEdges ??= watchAll();
  const edges = known.machineEdges;
  afterAll(() => writeFileSync(join(folder, `${process.pid}.json`), JSON.stringify([...edges])));
}

function watchAll(): Set<string> {
  const edges = new Set<string>();
  const prototype = StateMachine.prototype as AnyStateMachine;
  const { transition, getInitialSnapshot } = prototype;
  prototype.transition = function (this: AnyStateMachine, snapshot, event, scope) {
    return transition.call(this, snapshot, event, watching(scope, edges));
  };
  prototype.getInitialSnapshot = function (this: AnyStateMachine, scope, input) {
    return getInitialSnapshot.call(this, watching(scope, edges), input);
  };
  return edges;
}

/** xstate tells its inspector of each small step with the transitions in it; coverage.test.ts fails when it does not. */
function watching(scope: Scope, edges: Set<string>): Scope {
  const inspected = scope.system as unknown as Inspected;
  const system = Object.create(scope.system, {
    _sendInspectionEvent: {
      value(step: { readonly _transitions?: readonly Taken[] }) {
        for (const taken of step._transitions ?? []) edges.add(keyOf(taken));
        inspected._sendInspectionEvent(step);
      },
    },
  }) as Scope['system'];
  return { ...scope, system };
}

function keyOf(taken: Taken): string {
  const { source, eventType } = taken;
  const list = eventType === '' ? (source.always ?? []) : (source.transitions.get(eventType) ?? []);
  return edgeKey(source.id, eventType, list.indexOf(taken));
}
