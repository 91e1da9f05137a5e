/** Supervision of one actor: what it answers, what waits, and when it is hopeless. */
import { expect, it } from 'vitest';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import { RESTARTS_PER_MINUTE, attachActor } from '../../src/bus/attach-actor.ts';
import { createBus } from '../../src/bus/bus.ts';

const user = { id: 1, name: 'hans' };
const asked = (id: number): Fact => ({
  type: 'blocks.asked',
  session: 's1',
  user,
  command: { t: 'blocks', id },
});

async function fragile() {
  const bus = createBus(() => undefined);
  const handled: number[] = [];
  const results: [number, boolean][] = [];
  const reports: string[] = [];
  let starts = 0;
  let loading = Promise.resolve();
  bus.attend('s1', { onResult: (id, { ok }) => results.push([id, ok]) });
  const definition = {
    name: 'fragile',
    start: async () => {
      await loading;
      const start = ++starts;
      return {
        handlers: {
          'blocks.asked': ({ command }: { command: { id: number } }) => {
            if (command.id % 10 === 0) throw new Error('a mistake');
            handled.push(command.id);
          },
        },
        answers: { unreadOf: () => start },
      };
    },
  };
  let now = 0;
  await attachActor(bus, definition, {
    onFailure: (actor) => reports.push(`${actor} failed`),
    onHopeless: (actor) => reports.push(`${actor} is hopeless`),
    monotonic: () => now,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    bus,
    handled,
    results,
    reports,
    settle,
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      loading = promise;
      return resolve;
    },
    wait: (milliseconds: number) => void (now += milliseconds),
  };
}

it('answers internal, is started again, and facts wait for it meanwhile', async () => {
  const { bus, handled, results, reports, settle, hold } = await fragile();
  const release = hold();
  for (const id of [1, 10, 2, 3]) bus.publish(asked(id));
  expect(results).toEqual([[10, false]]);
  expect(handled).toEqual([1]);
  expect(bus.ask.unreadOf(user)).toBe(1);
  release();
  await settle();
  expect(handled).toEqual([1, 2, 3]);
  expect(bus.ask.unreadOf(user)).toBe(2);
  expect(reports).toEqual(['fragile failed']);
});

it('is hopeless at one failure more than a minute allows', async () => {
  const { bus, reports, settle, wait } = await fragile();
  for (let time = 0; time < RESTARTS_PER_MINUTE; time++) {
    bus.publish(asked(10));
    await settle();
  }
  expect(reports).not.toContain('fragile is hopeless');
  wait(61_000);
  for (let time = 0; time <= RESTARTS_PER_MINUTE; time++) {
    expect(reports).not.toContain('fragile is hopeless');
    bus.publish(asked(10));
    await settle();
  }
  expect(reports.at(-1)).toBe('fragile is hopeless');
});
