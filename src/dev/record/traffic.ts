/** Counts what passes, by actor, by type and by way; once a second the counts become rates. */
import type { Flow, RatesEvent } from '../messages.ts';
import type { Registry } from './registry.ts';

const MOST_ACTORS = 200;
const MOST_FLOWS = 400;

export interface Traffic {
  /** A fact, result or notice of that type was put in; `to` are nodes: services by name, machines by kind. */
  passed(from: string, type: string, to: readonly string[]): void;
  /** A service handled something. */
  handled(service: string): void;
  /** Facts handled since somebody looks, and in the last second. */
  of(service: string): { readonly steps: number; readonly rate: number };
  /** The rates of the second that is over; a new one begins. */
  turn(): RatesEvent;
}

interface FlowCount {
  readonly to: readonly string[];
  count: number;
}

interface Count {
  steps: number;
  recent: number;
  rate: number;
}

/** Counts that stand at nothing. */
export function createTraffic(registry: Registry): Traffic {
  const services = new Map<string, Count>();
  let flows = new Map<string, Map<string, FlowCount>>();

  function busiest(): Record<string, number> {
    const rates: [string, number][] = [];
    for (const [id, machine] of registry.machines) if (machine.rate > 0) rates.push([id, machine.rate]);
    for (const [id, { rate }] of services) if (rate > 0) rates.push([id, rate]);
    return Object.fromEntries(rates.sort((one, other) => other[1] - one[1]).slice(0, MOST_ACTORS));
  }

  function roll(): void {
    for (const count of [...registry.machines.values(), ...services.values()]) {
      count.rate = count.recent;
      count.recent = 0;
    }
  }

  return {
    passed(from, type, to) {
      const byType = flows.get(from) ?? new Map<string, FlowCount>();
      flows.set(from, byType);
      const flow = byType.get(type);
      if (flow) flow.count++;
      else byType.set(type, { to, count: 1 });
    },
    handled(service) {
      const count = services.get(service);
      if (count) {
        count.steps++;
        count.recent++;
      } else services.set(service, { steps: 1, recent: 1, rate: 0 });
    },
    of: (service) => services.get(service) ?? { steps: 0, rate: 0 },
    turn() {
      roll();
      const facts: Record<string, number> = {};
      const lines: Flow[] = [];
      for (const [from, byType] of flows) {
        for (const [type, { to, count }] of byType) {
          facts[type] = (facts[type] ?? 0) + count;
          for (const node of to) lines.push({ from, type, to: node, rate: count });
        }
      }
      flows = new Map();
      const kinds: Record<string, number> = {};
      const count = (kind: string) => (kinds[kind] = (kinds[kind] ?? 0) + 1);
      for (const { live } of registry.machines.values()) count(live.machine);
      for (let n = 0; n < registry.services.size; n++) count('service');
      return {
        total: registry.machines.size + registry.services.size,
        kinds,
        actors: busiest(),
        facts,
        flows: lines.sort((one, other) => other.rate - one.rate).slice(0, MOST_FLOWS),
      };
    },
  };
}
