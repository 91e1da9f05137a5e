/** What the observers of machines and of the bus share while somebody looks. */
import type { CommandMemory } from './commands.ts';
import type { Pen, Trace } from './pen.ts';
import type { Registry } from './registry.ts';
import type { Traffic } from './traffic.ts';

export interface Recording {
  readonly registry: Registry;
  readonly pen: Pen;
  readonly memory: CommandMemory;
  readonly traffic: Traffic;
  readonly showsText: boolean;
  /** The parcel whose delivery is under way. */
  underWay: Trace | null;
  /** The last step of each machine: what it publishes follows from it. */
  readonly lastSteps: Map<string, Trace>;
}
