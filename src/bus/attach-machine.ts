/**
 * Puts a machine on the bus: what it emits is published, what is addressed to it is sent to it. Each machine is a root
 * of its own with an error observer, so that one which throws ends alone.
 */
import { createActor } from 'xstate';
import type { AnyActor, AnyStateMachine, ContextFrom, EventFromLogic, InputFrom } from 'xstate';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import type { Address } from '../../machines/vocabulary/identity.ts';
import type { Bus } from './bus.ts';

export interface AttachedMachine<M extends AnyStateMachine> {
  /** Ignored once the machine has ended or crashed. */
  send(event: EventFromLogic<M>): void;
  /** True while it is in the state of that name. */
  in(state: string): boolean;
  /** What it remembers now. */
  context(): ContextFrom<M>;
  stop(): void;
}

export interface AttachOptions<M extends AnyStateMachine> {
  readonly bus: Bus;
  readonly machine: M;
  readonly address: Address;
  readonly input: InputFrom<M>;
  /** The machine threw; it is in `error` for good and hears nothing any more. */
  readonly onCrash: (error: unknown) => void;
}

/** Starts `machine` on the bus: its emitted events are facts. */
export function attachMachine<M extends AnyStateMachine>(options: AttachOptions<M>): AttachedMachine<M> {
  const { bus, address } = options;
  // xstate's types cannot follow a machine that is a parameter; what goes in and out is checked by our own signature.
  const actor: AnyActor = createActor(options.machine as AnyStateMachine, {
    id: address,
    input: options.input,
  });
  const snapshot = () => actor.getSnapshot() as MachineSnapshot;
  actor.subscribe({ error: options.onCrash });
  actor.on('*', (fact) => bus.publish(fact as unknown as Fact));
  actor.start();
  return {
    send(event) {
      if (snapshot().status === 'active') actor.send(event);
    },
    in: (state) => snapshot().matches(state),
    context: () => snapshot().context as ContextFrom<M>,
    stop: () => void actor.stop(),
  };
}

interface MachineSnapshot {
  readonly context: unknown;
  readonly status: string;
  matches(state: string): boolean;
}
