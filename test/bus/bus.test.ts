/** The bus: one order for all, delivery by address, one guard. */
import { describe, expect, it } from 'vitest';
import { createBus } from '../../src/bus/bus.ts';
import type { Parcel } from '../../src/bus/bus.ts';
import type { Fact } from '../../machines/vocabulary/facts.ts';

const user = { id: 1, name: 'hans' };
const moved = (online: boolean): Fact => ({ type: 'presence.changed', user, online });
const opened = (name: string): Fact => ({ type: 'account.opened', name });

function quiet() {
  const errors: unknown[] = [];
  return { errors, bus: createBus((error) => errors.push(error)) };
}

describe('order', () => {
  it('shows nobody the answer before the question', () => {
    const { bus } = quiet();
    const heard: string[] = [];
    bus.on('account.opened', ({ name }) => {
      heard.push(`first hears ${name}`);
      if (name === 'question') bus.publish(opened('answer'));
    });
    bus.on('account.opened', ({ name }) => heard.push(`second hears ${name}`));
    bus.publish(opened('question'));
    expect(heard).toEqual([
      'first hears question',
      'second hears question',
      'first hears answer',
      'second hears answer',
    ]);
  });

  it('keeps facts, results and notices in the order in which they were put in', () => {
    const { bus } = quiet();
    const heard: string[] = [];
    bus.attend('s1', {
      onFact: ({ type }) => heard.push(type),
      onResult: (id) => heard.push(`result ${id}`),
      onNotice: ({ event }) => heard.push(event.t),
    });
    bus.on('presence.changed', ({ online }) => {
      if (!online) return;
      bus.reply({ session: 's1', id: 1 }, { ok: true });
      bus.notify(['s1', 's2'], { t: 'ping', id: 1 });
      bus.publish(moved(false), 's1');
      heard.push('handled');
    });
    bus.publish(moved(true), 's1');
    expect(heard).toEqual(['handled', 'presence.changed', 'result 1', 'ping', 'presence.changed']);
  });
});

describe('a receiver that throws', () => {
  it('is reported, and everyone else still hears', () => {
    const { bus, errors } = quiet();
    const heard: string[] = [];
    bus.tap(() => {
      throw new Error('tap');
    });
    bus.on('presence.changed', () => {
      throw new Error('handler');
    });
    bus.on('presence.changed', () => heard.push('handler'));
    bus.attend('s1', {
      onFact: () => {
        throw new Error('attendant');
      },
    });
    bus.attend('s2', { onNotice: () => heard.push('notice') });
    bus.publish(moved(true), 's1');
    bus.notify(['s1', 's2'], { t: 'ping', id: 1 });
    expect(heard).toEqual(['handler', 'notice']);
    expect(errors.map((error) => (error as Error).message)).toEqual(['tap', 'handler', 'attendant', 'tap']);
  });
});

describe('addresses and questions', () => {
  it('delivers to the one address, and not after it left', () => {
    const { bus } = quiet();
    const heard: number[] = [];
    const leave = bus.attend('s1', { onResult: (id) => heard.push(id) });
    bus.reply({ session: 's1', id: 1 }, { ok: true });
    bus.reply({ session: 's2', id: 2 }, { ok: true });
    leave();
    bus.reply({ session: 's1', id: 3 }, { ok: true });
    expect(heard).toEqual([1]);
  });

  it('has one answerer per question, and says when there is none', () => {
    const { bus } = quiet();
    expect(() => bus.ask.unreadOf(user)).toThrow('nobody answers "unreadOf"');
    const leave = bus.answer('unreadOf', () => 3);
    expect(bus.ask.unreadOf(user)).toBe(3);
    expect(() => bus.answer('unreadOf', () => 4)).toThrow('two actors answer');
    leave();
    expect(() => bus.ask.unreadOf(user)).toThrow();
  });

  it('shows the tap every parcel, and nothing after it left', () => {
    const { bus } = quiet();
    const seen: Parcel['kind'][] = [];
    const leave = bus.tap(({ kind }) => seen.push(kind));
    bus.publish(moved(true));
    bus.notify(['s1'], { t: 'ping', id: 1 });
    bus.reply({ session: 's1', id: 1 }, { ok: true });
    leave();
    bus.publish(moved(true));
    expect(seen).toEqual(['fact', 'notice', 'result']);
  });
});
