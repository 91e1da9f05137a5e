/** What xstate wants to know of the actor around a machine, where there is none: only somebody who notes what it emits. */
import { createEmptyActor } from 'xstate';
import type { AnyEventObject, AnyStateMachine } from 'xstate';

export type StepScope = Parameters<AnyStateMachine['transition']>[2];

/** The scope for steps of machines that assign and emit, and do nothing else; `note` hears what they emit. */
export function stepScope<E extends AnyEventObject>(note: (emitted: E) => void): StepScope {
  const nobody = createEmptyActor();
  return {
    self: nobody as unknown as StepScope['self'],
    id: nobody.id,
    sessionId: nobody.sessionId,
    system: nobody.system,
    logger: ignore,
    defer: ignore,
    emit: ignore,
    stopChild: ignore,
    actionExecutor({ type, params }) {
      if (type === 'xstate.emit') note((params as { event: E }).event);
    },
  };
}

function ignore(): void {
  // Nothing that assigns and emits comes here.
}
