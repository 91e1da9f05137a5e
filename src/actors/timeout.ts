/**
 * Timers as facts: `timer.wanted` → `timer.rang`. Asking again for a timer that runs only moves its deadline, which costs
 * next to nothing: every command restarts an idle timer. Timers ring late by up to a second (short ones by 20 ms), never early.
 */
import type { FactOf } from '../../machines/vocabulary/facts.ts';
import type { ActorDefinition } from '../bus/attach-actor.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../ports/clock.ts';

interface Entry {
  readonly key: string;
  readonly wish: FactOf<'timer.wanted'>;
  /** Monotonic milliseconds. */
  deadline: number;
}

/** Timers of at least this many seconds share buckets of a second. */
const COARSE_FROM_SECONDS = 10;

/** The timeout actor. Its timers live as long as the process: a restart of the actor alone neither loses one nor rings one early. */
export function timeoutActor(bus: Bus, clock: Clock): ActorDefinition {
  const entries = new Map<string, Entry>();
  const coarse = createWheel(clock, 1_000, ring);
  const fine = createWheel(clock, 20, ring);
  let isOver = false;

  function ring(entry: Entry): void {
    if (entries.get(entry.key) !== entry) return;
    if (entry.deadline > clock.monotonic()) {
      wheelOf(entry).add(entry);
      return;
    }
    entries.delete(entry.key);
    const { address, timer } = entry.wish;
    bus.publish({ type: 'timer.rang', address, timer }, address);
  }

  function wheelOf(entry: Entry): Wheel {
    return entry.wish.seconds >= COARSE_FROM_SECONDS ? coarse : fine;
  }

  function want(wish: FactOf<'timer.wanted'>): void {
    if (isOver) return;
    const key = `${wish.timer}@${wish.address}`;
    const running = entries.get(key);
    if (running && wish.keep) return;
    const deadline = clock.monotonic() + wish.seconds * 1_000;
    if (running && deadline >= running.deadline) {
      running.deadline = deadline;
      return;
    }
    const entry = { key, wish, deadline };
    entries.set(key, entry);
    wheelOf(entry).add(entry);
  }

  return {
    name: 'timeout',
    start: async () => ({
      handlers: {
        'timer.wanted': want,
        'timer.dropped': ({ timer, address }) => void entries.delete(`${timer}@${address}`),
        // What rings would be stored, and the store is about to close.
        'drain.ended': () => {
          isOver = true;
          entries.clear();
        },
      },
      answers: {},
    }),
  };
}

interface Wheel {
  add(entry: Entry): void;
}

/** Buckets of `width` milliseconds; it ticks only while something is in it. */
function createWheel(clock: Clock, width: number, ring: (entry: Entry) => void): Wheel {
  const buckets = new Map<number, Entry[]>();
  let ticking = false;
  let reached = Math.floor(clock.monotonic() / width);

  function tick(): void {
    ticking = false;
    const now = Math.floor(clock.monotonic() / width);
    while (reached < now) {
      reached++;
      const due = buckets.get(reached);
      if (!due) continue;
      buckets.delete(reached);
      for (const entry of due) ring(entry);
    }
    schedule();
  }

  function schedule(): void {
    if (ticking || buckets.size === 0) return;
    ticking = true;
    clock.after(width, tick);
  }

  return {
    add(entry) {
      if (buckets.size === 0) reached = Math.floor(clock.monotonic() / width);
      const at = Math.max(Math.ceil(entry.deadline / width), reached + 1);
      const bucket = buckets.get(at);
      if (bucket) bucket.push(entry);
      else buckets.set(at, [entry]);
      schedule();
    },
  };
}
