/**
 * Puts a machine on the bus: what it emits is published, what is addressed to it is sent to it. Machines only assign and
 * emit, so all they need of xstate is the step from one snapshot to the next, and all that is kept of one is its snapshot.
 * One that throws ends alone.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { ContextFrom, EventFromLogic, InputFrom } from 'xstate';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import type { StepObserver } from '../ports/watch.ts';
import type { Bus } from './bus.ts';
import { stepScope } from './step-scope.ts';

export interface AttachedMachine<M extends AnyStateMachine> {
  /** Ignored once the machine has ended or crashed. What comes while the facts of a step are published waits for them. */
  send(event: EventFromLogic<M>): void;
  /** True while it is in the state of that name. */
  in(state: string): boolean;
  /** The name of the outermost state that it is in. */
  state(): string;
  /** What it remembers now. */
  context(): ContextFrom<M>;
  stop(): void;
}

export interface AttachOptions<M extends AnyStateMachine> {
  readonly bus: Bus;
  readonly machine: M;
  readonly input: InputFrom<M>;
  /** Its name among all that lives on the bus. */
  readonly instance: string;
  /** The machine threw; it hears nothing any more, and what it emitted in that step is dropped. */
  readonly onCrash: (error: unknown) => void;
}

/** Starts `machine` on the bus: its emitted events are facts. Throws what its start throws. */
export function attachMachine<M extends AnyStateMachine>(options: AttachOptions<M>): AttachedMachine<M> {
  const { bus, instance, onCrash } = options;
  // xstate's types cannot follow a machine that is a parameter; what goes in and out is checked by our own signature.
  const machine: AnyStateMachine = options.machine;
  const waiting: EventFromLogic<M>[] = [];
  let isBusy = true;
  let isOver = false;
  let snapshot: AnyMachineSnapshot = machine.getInitialSnapshot(SCOPE, options.input);
  let observer: StepObserver | null = null;
  const forget = bus.watch?.machine({
    machine: machine.id,
    instance,
    snapshot: () => snapshot,
    observe(next) {
      observer = next;
      return () => {
        if (observer === next) observer = null;
      };
    },
  });
  publishEmitted();

  function publishEmitted(): void {
    const facts = emitted;
    emitted = [];
    for (const fact of facts) bus.publish(fact, undefined, instance);
    isBusy = false;
  }

  function step(event: EventFromLogic<M>): void {
    if (isOver || snapshot.status !== 'active') return;
    isBusy = true;
    const before = snapshot;
    try {
      snapshot = machine.transition(before, event, SCOPE);
      if (observer) observer(event, before, snapshot);
    } catch (error) {
      isOver = true;
      forget?.();
      emitted = [];
      onCrash(error);
    }
    publishEmitted();
  }

  return {
    send(event) {
      if (isBusy) {
        waiting.push(event);
        return;
      }
      step(event);
      for (let next = waiting.shift(); next; next = waiting.shift()) step(next);
    },
    in: (state) => snapshot.matches(state),
    state() {
      const value: unknown = snapshot.value;
      return typeof value === 'string' ? value : (Object.keys(value as object)[0] ?? '');
    },
    context: () => snapshot.context as ContextFrom<M>,
    stop() {
      isOver = true;
      forget?.();
    },
  };
}

/** What the step that is under way has emitted. Steps never nest, so one list serves all machines. */
let emitted: Fact[] = [];

const SCOPE = stepScope<Fact>((fact) => emitted.push(fact));
