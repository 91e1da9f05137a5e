/** A machine on the bus: its facts in order, one step at a time, and its mistakes its own. */
import { assign, emit, setup } from 'xstate';
import { describe, expect, it } from 'vitest';
import { attachMachine } from '../../src/bus/attach-machine.ts';
import { createBus } from '../../src/bus/bus.ts';
import type { Fact } from '../../machines/vocabulary/facts.ts';

const said = (session: string) => ({ type: 'session.answered' as const, session });

const counter = setup({
  types: {
    context: {} as { name: string; steps: number },
    events: {} as { type: 'step' } | { type: 'break' } | { type: 'end' },
    input: {} as { name: string },
    emitted: {} as Fact,
  },
  actions: {
    count: assign({ steps: ({ context }) => context.steps + 1 }),
    begin: emit(({ context }) => said(`${context.name}${context.steps} begins`)),
    finish: emit(({ context }) => said(`${context.name}${context.steps} ends`)),
    fail: emit(() => {
      throw new Error('a mistake of ours');
    }),
  },
}).createMachine({
  context: ({ input }) => ({ ...input, steps: 0 }),
  initial: 'running',
  states: {
    running: {
      entry: 'begin',
      on: {
        step: { actions: ['count', 'begin', 'finish'] },
        break: { actions: ['begin', 'fail'] },
        end: 'over',
      },
    },
    over: { type: 'final' },
  },
});

function scene() {
  const bus = createBus((error) => {
    throw error;
  });
  const heard: string[] = [];
  const crashes: unknown[] = [];
  bus.on('session.answered', ({ session }) => heard.push(session));
  const attach = (name: string) =>
    attachMachine({
      bus,
      machine: counter,
      input: { name },
      instance: name,
      onCrash: (error) => crashes.push(error),
    });
  return { bus, heard, crashes, attach };
}

describe('a machine on the bus', () => {
  it('says what it emits, from its start on', () => {
    const { heard, attach } = scene();
    const machine = attach('a');
    machine.send({ type: 'step' });
    expect(heard).toEqual(['a0 begins', 'a1 begins', 'a1 ends']);
    expect(machine.context()).toEqual({ name: 'a', steps: 1 });
    expect(machine.in('running')).toBe(true);
  });

  it('ends a step, with all its facts, before it hears what they brought', () => {
    const { bus, heard, attach } = scene();
    const machine = attach('a');
    bus.on('session.answered', ({ session }) => {
      if (session === 'a1 begins') machine.send({ type: 'step' });
    });
    machine.send({ type: 'step' });
    expect(heard).toEqual(['a0 begins', 'a1 begins', 'a1 ends', 'a2 begins', 'a2 ends']);
  });

  it('that throws is told of once, says nothing of that step and hears nothing more; the others go on', () => {
    const { heard, crashes, attach } = scene();
    const [one, other] = [attach('a'), attach('b')];
    one.send({ type: 'break' });
    one.send({ type: 'step' });
    other.send({ type: 'step' });
    expect(crashes.map(String)).toEqual(['Error: a mistake of ours']);
    expect(heard).toEqual(['a0 begins', 'b0 begins', 'b1 begins', 'b1 ends']);
  });

  it('hears nothing after its end, and nothing after it was stopped', () => {
    const { heard, attach } = scene();
    const [ended, stopped] = [attach('a'), attach('b')];
    ended.send({ type: 'end' });
    ended.send({ type: 'step' });
    stopped.stop();
    stopped.send({ type: 'step' });
    expect(heard).toEqual(['a0 begins', 'b0 begins']);
  });
});
