/**
 * Time that moves only when the town moves it: one queue of what is going to happen, in order. After each event the
 * promises that it settled run dry, so that nothing depends on how fast this machine is.
 */
import type { Clock } from '../../src/ports/clock.ts';
import type { Chance } from './chance.ts';

export interface Time {
  /** Milliseconds since the town began. */
  readonly now: number;
  /** Has something happen later; the answer takes it back. */
  after(milliseconds: number, happen: () => void): () => void;
  /** Lets everything happen that is due until then. */
  runUntil(milliseconds: number): Promise<void>;
  /** Events so far. */
  readonly events: number;
}

/** A program that runs in the town: it sees time through its own clock, and when it is killed nothing of it goes on. */
export interface Process {
  readonly clock: Clock;
  /** Timers that run. */
  readonly timers: number;
  readonly isAlive: boolean;
  kill(): void;
}

interface Event {
  readonly at: number;
  readonly order: number;
  happen: (() => void) | null;
}

/** When the town begins, on its wall clocks. */
const BEGIN = Date.UTC(2026, 0, 2);

/** A time that stands at 0. What happens has happened when `settled` resolves. */
export function createTime(settled: () => Promise<void> = dry): Time {
  const heap: Event[] = [];
  let now = 0;
  let order = 0;
  let events = 0;
  return {
    get now() {
      return now;
    },
    get events() {
      return events;
    },
    after(milliseconds, happen) {
      const event: Event = { at: now + Math.max(0, milliseconds), order: ++order, happen };
      push(heap, event);
      return () => {
        event.happen = null;
      };
    },
    async runUntil(end) {
      await settled();
      for (let next = heap[0]; next !== undefined && next.at <= end; next = heap[0]) {
        pop(heap);
        if (next.happen === null) continue;
        now = next.at;
        events++;
        next.happen();
        await settled();
      }
      now = end;
    },
  };
}

/** Every promise that can go on has gone on when the next turn of the real event loop begins. */
function dry(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A process: its timers are a little late, as on a machine that does other things, and now and then very late. */
export function startProcess(time: Time, chance: Chance): Process {
  const running = new Set<() => void>();
  let isAlive = true;
  const lateness = () => (chance.is(0.02) ? chance.whole(20, 200) : chance.fraction() * 2);
  return {
    get timers() {
      return running.size;
    },
    get isAlive() {
      return isAlive;
    },
    clock: {
      now: () => BEGIN + Math.floor(time.now),
      monotonic: () => time.now,
      after(milliseconds, callback) {
        if (!isAlive) return () => undefined;
        const cancel = time.after(Math.max(1, Math.floor(milliseconds)) + lateness(), () => {
          running.delete(cancel);
          callback();
        });
        running.add(cancel);
        return () => {
          running.delete(cancel);
          cancel();
        };
      },
    },
    kill() {
      isAlive = false;
      for (const cancel of running) cancel();
      running.clear();
    },
  };
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

function push(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(event, heap[parent] as Event)) break;
    heap[at] = heap[parent] as Event;
    at = parent;
  }
  heap[at] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop() as Event;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const child = right < heap.length && isBefore(heap[right] as Event, heap[left] as Event) ? right : left;
    if (!isBefore(heap[child] as Event, last)) break;
    heap[at] = heap[child] as Event;
    at = child;
  }
  heap[at] = last;
}
