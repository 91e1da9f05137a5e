/** Records while somebody looks, and does nothing at all while nobody does. */
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RatesEvent } from '../messages.ts';
import { observeBus } from './bus-record.ts';
import { createCommandMemory } from './commands.ts';
import { observeMachines } from './machine-record.ts';
import { createPen } from './pen.ts';
import type { Recording } from './recording.ts';
import type { Registry } from './registry.ts';
import { createRing, type Ring } from './ring.ts';
import { createTraffic, type Traffic } from './traffic.ts';

export interface RecorderParts {
  readonly registry: Registry;
  /** Absent in a client, which has none. */
  readonly bus?: Bus;
  readonly clock: Clock;
  /** Whether message text is recorded (`--dev-text`). */
  readonly showsText: boolean;
}

export interface Recorder {
  readonly ring: Ring;
  readonly traffic: Traffic;
  /** The last number given; some are not in the ring. */
  readonly last: number;
  /** The rates of the last whole second; null until there is one. */
  readonly rates: RatesEvent | null;
  /** Somebody looks from now on; the answer ends it. Recording goes on while anybody does. */
  attend(): () => void;
}

const SECOND_MILLISECONDS = 1_000;

/** A recorder that nobody attends to yet. */
export function createRecorder({ registry, bus, clock, showsText }: RecorderParts): Recorder {
  const ring = createRing();
  const pen = createPen(ring, clock);
  const traffic = createTraffic(registry);
  let attending = 0;
  let rates: RatesEvent | null = null;
  let stop: (() => void) | null = null;

  function start(): () => void {
    const recording: Recording = {
      ...{ registry, pen, traffic, showsText },
      memory: createCommandMemory(registry),
      underWay: null,
      lastSteps: new Map(),
    };
    const ends = [observeMachines(recording, bus === undefined), bus ? observeBus(recording, bus) : () => {}];
    let cancel = clock.after(SECOND_MILLISECONDS, turn);
    function turn(): void {
      rates = traffic.turn();
      cancel = clock.after(SECOND_MILLISECONDS, turn);
    }
    return () => {
      for (const end of ends) end();
      cancel();
      // Nothing has a rate while nobody counts.
      traffic.turn();
      traffic.turn();
      rates = null;
    };
  }

  return {
    ring,
    traffic,
    get last() {
      return pen.last;
    },
    get rates() {
      return rates;
    },
    attend() {
      if (attending++ === 0) stop = start();
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        if (--attending > 0) return;
        stop?.();
        stop = null;
      };
    },
  };
}
