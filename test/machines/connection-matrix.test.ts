/** Every reachable state of the connection's machine against every event: none is dropped in silence, no timer is left behind. */
import { describe, expect, it } from 'vitest';
import { transition } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { connectionMachine } from '../../machines/connection.ts';
import { after, EVENTS, factsOf, step, times, type Name } from './connection-steps.ts';

describe('every reachable state against every event', () => {
  const paths = getShortestPaths(connectionMachine, {
    events: Object.values(EVENTS),
    input: { connection: 'c1', times },
    serializeState: (snapshot) => JSON.stringify([snapshot.value, snapshot.context.session]),
  });
  const states = [...new Map(paths.map(({ state }) => [JSON.stringify(state.value), state])).values()];

  it('reaches every state', () => {
    expect(states.map(({ value }) => JSON.stringify(value)).sort()).toEqual(
      [
        '"blocked"',
        '"ending"',
        '"loggedOut"',
        '"relaying"',
        ...['live', 'probing', 'leaving'].map((s) => `{"authenticated":"${s}"}`),
        ...['greeting', 'waiting', 'pairing', 'verifying', 'overdue'].map((s) => `{"login":"${s}"}`),
      ].sort(),
    );
  });

  const living = states.filter(({ value }) => value !== 'loggedOut');
  const asking = ['login', 'whoelse', 'logout'] as const satisfies Name[];
  it.each(
    living.flatMap((state) => asking.map((name) => [JSON.stringify(state.value), name, state] as const)),
  )('in %s never drops %s in silence', (_state, name, state) => {
    const event = EVENTS[name];
    const ids = 'commands' in event ? event.commands.map(({ id }) => id) : [event.command.id];
    const { facts } = step(state, name);
    const answer = facts.find(({ type }) =>
      ['commands.accepted', 'commands.refused', 'login.asked', 'session.left'].includes(type),
    );
    expect(answer).toBeDefined();
    if (answer?.type === 'commands.refused') expect(answer['ids']).toEqual(ids);
  });

  it('takes back every timer of the connection that it wanted, and ends at most once', () => {
    for (const { steps } of paths) {
      let snapshot = after().snapshot;
      const facts = [...after().facts];
      for (const { event } of steps.slice(1)) {
        const [next, actions] = transition(connectionMachine, snapshot, event);
        snapshot = next;
        facts.push(...factsOf(actions));
      }
      const pending = new Set<unknown>();
      for (const { type, address, timer } of facts) {
        if (address !== 'c1') continue;
        if (type === 'timer.wanted') pending.add(timer);
        if (type === 'timer.dropped') pending.delete(timer);
      }
      if (snapshot.value === 'loggedOut') expect([...pending]).toEqual([]);
      for (const once of ['connection.ended', 'session.left', 'session.disconnected']) {
        expect(facts.filter(({ type }) => type === once).length).toBeLessThanOrEqual(1);
      }
    }
  });
});
