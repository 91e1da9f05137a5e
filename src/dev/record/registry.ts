/** What lives in this process: an entry each, and its steps while somebody looks. */
import type { AnyMachineSnapshot } from 'xstate';
import type { LiveMachine, LiveService, Watch } from '../../ports/watch.ts';
import type { MachineEvent } from './explain-step.ts';

/** A machine in the registry. */
export interface Registered {
  readonly live: LiveMachine;
  /** Steps since somebody looks. */
  steps: number;
  /** Steps in this second, and in the one before. */
  recent: number;
  rate: number;
}

/** Told of what happens to machines while somebody looks. */
export interface RegistryObserver {
  onBegan(machine: Registered): void;
  onEnded(machine: Registered): void;
  onStep(
    machine: Registered,
    event: MachineEvent,
    before: AnyMachineSnapshot,
    after: AnyMachineSnapshot,
  ): void;
}

export interface Registry {
  /** For those who make machines and services. */
  readonly watch: Watch;
  readonly machines: ReadonlyMap<string, Registered>;
  readonly services: ReadonlyMap<string, LiveService>;
  /** Looks from now on; the answer ends it. One observer at a time. */
  observe(observer: RegistryObserver): () => void;
}

/** An empty registry. */
export function createRegistry(): Registry {
  const machines = new Map<string, Registered>();
  const services = new Map<string, LiveService>();
  const leaves = new Map<Registered, () => void>();
  let observer: RegistryObserver | null = null;

  function look(machine: Registered): void {
    const leave = machine.live.observe((event, before, after) => {
      machine.steps++;
      machine.recent++;
      observer?.onStep(machine, event, before as AnyMachineSnapshot, after as AnyMachineSnapshot);
    });
    leaves.set(machine, leave);
  }

  return {
    machines,
    services,
    watch: {
      machine(live) {
        const machine = { live, steps: 0, recent: 0, rate: 0 };
        machines.set(live.instance, machine);
        if (observer) {
          look(machine);
          observer.onBegan(machine);
        }
        return () => {
          leaves.get(machine)?.();
          leaves.delete(machine);
          if (machines.get(live.instance) !== machine) return;
          machines.delete(live.instance);
          observer?.onEnded(machine);
        };
      },
      service(live) {
        services.set(live.name, live);
        return () => void services.delete(live.name);
      },
    },
    observe(next) {
      observer = next;
      for (const machine of machines.values()) look(machine);
      return () => {
        observer = null;
        for (const leave of leaves.values()) leave();
        leaves.clear();
      };
    },
  };
}

/** Who or what a machine is about: the user's name once it is known. */
export function labelOf({ live }: Registered): string {
  const { context } = live.snapshot() as { context: { user?: { name?: unknown }; name?: unknown } };
  for (const name of [live.label, context.user?.name, context.name]) {
    if (typeof name === 'string' && name !== '') return name.slice(0, LONGEST_LABEL);
  }
  return live.instance.slice(0, LONGEST_LABEL);
}

const LONGEST_LABEL = 64;
