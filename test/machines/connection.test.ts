/** The connection's machine as a table: state + event → state + facts; and every state against every event. */
import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import type { SnapshotFrom } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { connectionMachine } from '../../machines/connection.ts';
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { ConnectionEvent } from '../../machines/vocabulary/connection-events.ts';

type Snapshot = SnapshotFrom<typeof connectionMachine>;
interface Fact {
  readonly type: string;
  readonly [key: string]: unknown;
}

const times = {
  loginTimeoutSeconds: 30,
  idleTimeoutSeconds: 1_800,
  heartbeatSeconds: 30,
  allowUnattended: true,
};
const user = { id: 1, name: 'hans' };
const entrance = { connection: 'c1', commandId: 1, user, mail: 'live', device: null } as const;
const refusal = refuse('bad-credentials', 'no');
const login = { t: 'login', id: 1, user: 'hans', password: 'x' } as const;
const ring = (timer: 'login' | 'verdict' | 'idle' | 'heartbeat' | 'probe' | 'farewell') =>
  ({ type: 'timer.rang', address: 'c1', timer }) as const;

const EVENTS = {
  hello: { type: 'hello.received', unattended: false, device: null },
  login: { type: 'entry.received', command: login },
  relay: { type: 'entry.received', command: { t: 'relay', id: 1, ticket: 'x' } },
  notJoined: { type: 'relay.refused', connection: 'c1', commandId: 1, refusal },
  joined: { type: 'relay.joined', connection: 'c1', commandId: 1, peer: 'c2' },
  alone: { type: 'relay.ended', connection: 'c1' },
  whoelse: {
    type: 'commands.received',
    commands: [
      { t: 'whoelse', id: 2 },
      { t: 'blocks', id: 3 },
    ],
  },
  logout: { type: 'logout.received', command: { t: 'logout', id: 4 } },
  pong: { type: 'pong.received' },
  ack: { type: 'ack.received', signal: { t: 'ack', seq: 5 } },
  looked: { type: 'signal.received', signal: { t: 'looked', re: 6 } },
  closed: { type: 'socket.closed' },
  overflow: { type: 'outbox.overflowed' },
  broken: { type: 'frames.broken' },
  drain: { type: 'drain.begun' },
  failed: { type: 'login.failed', connection: 'c1', commandId: 1, refusal },
  blocked: { type: 'login.blocked', connection: 'c1', commandId: 1, refusal },
  opened: { type: 'session.opened', session: 's1', secret: 'x', ...entrance },
  resumed: { type: 'session.resumed', session: 's1', results: 0, ...entrance },
  challenged: { type: 'session.challenged', session: 's1', seconds: 3 },
  takenOver: { type: 'session.takenOver', connection: 'c1' },
  ended: { type: 'session.ended', session: 's1', user, reason: 'kicked' },
  loginRang: ring('login'),
  verdictRang: ring('verdict'),
  idleRang: ring('idle'),
  heartbeatRang: ring('heartbeat'),
  probeRang: ring('probe'),
  farewellRang: ring('farewell'),
} as const satisfies Record<string, ConnectionEvent>;
type Name = keyof typeof EVENTS;

function step(snapshot: Snapshot, name: Name): { snapshot: Snapshot; facts: Fact[] } {
  const [next, actions] = transition(connectionMachine, snapshot, EVENTS[name]);
  return { snapshot: next, facts: factsOf(actions) };
}

function factsOf(actions: readonly { type: string; params?: unknown }[]): Fact[] {
  return actions.flatMap(({ type, params }) =>
    type === 'xstate.emit' ? [(params as { event: Fact }).event] : [],
  );
}

function after(...names: Name[]): { snapshot: Snapshot; facts: Fact[] } {
  const [start, actions] = initialTransition(connectionMachine, { connection: 'c1', times });
  return names.reduce((at: { snapshot: Snapshot; facts: Fact[] }, name) => step(at.snapshot, name), {
    snapshot: start,
    facts: factsOf(actions),
  });
}

const ONLINE: Name[] = ['hello', 'login', 'opened'];

describe('the connection', () => {
  const table: [rule: string, before: Name[], event: Name, state: object | string, facts: string[]][] = [
    ['R8 commands wait for a login', ['hello'], 'whoelse', { login: 'waiting' }, ['commands.refused']],
    ['R8 also before the hello', [], 'whoelse', { login: 'greeting' }, ['commands.refused']],
    ['R3 a login is judged', ['hello'], 'login', { login: 'verifying' }, ['login.asked']],
    [
      'R3 a wrong password asks again',
      ['hello', 'login'],
      'failed',
      { login: 'waiting' },
      ['commands.refused'],
    ],
    [
      'R4 the third ends it',
      ['hello', 'login'],
      'blocked',
      'blocked',
      ['timer.dropped', 'commands.refused', 'connection.ended', 'timer.wanted'],
    ],
    [
      'R8 nobody stays without login',
      ['hello'],
      'loginRang',
      'ending',
      ['timer.dropped', 'connection.ended', 'timer.wanted'],
    ],
    [
      'R7 a login that is judged is not sent away when its time is over',
      ['hello', 'login'],
      'loginRang',
      { login: 'overdue' },
      ['timer.wanted'],
    ],
    [
      'R7 it still opens',
      ['hello', 'login', 'loginRang'],
      'opened',
      { authenticated: 'live' },
      ['timer.dropped', 'timer.dropped', 'timer.wanted', 'timer.wanted'],
    ],
    [
      'R8 and there is no further try',
      ['hello', 'login', 'loginRang'],
      'failed',
      'ending',
      ['timer.dropped', 'timer.dropped', 'commands.refused', 'connection.ended', 'timer.wanted'],
    ],
    [
      'R8 nor does it wait for ever',
      ['hello', 'login', 'loginRang'],
      'verdictRang',
      'ending',
      ['timer.dropped', 'timer.dropped', 'connection.ended', 'timer.wanted'],
    ],
    [
      'R3 a right one opens',
      ['hello', 'login'],
      'opened',
      { authenticated: 'live' },
      ['timer.dropped', 'timer.wanted', 'timer.wanted'],
    ],
    [
      'R9 commands pass and restart the idle timer',
      ONLINE,
      'whoelse',
      { authenticated: 'live' },
      ['commands.accepted', 'timer.wanted'],
    ],
    ['R9 an acknowledgement is no activity', ONLINE, 'ack', { authenticated: 'live' }, ['mail.acknowledged']],
    [
      'R9 an answer to a question is none either',
      ONLINE,
      'looked',
      { authenticated: 'live' },
      ['looked.received'],
    ],
    ['R9 idle leaves', ONLINE, 'idleRang', { authenticated: 'leaving' }, ['session.left']],
    [
      'R9 idle leaves while probed',
      [...ONLINE, 'heartbeatRang'],
      'idleRang',
      { authenticated: 'leaving' },
      ['timer.dropped', 'session.left'],
    ],
    ['R40 logout leaves', ONLINE, 'logout', { authenticated: 'leaving' }, ['session.left']],
    ['a relay waits for the other', ['hello'], 'relay', { login: 'pairing' }, ['relay.asked']],
    [
      'who is not relayed may still log in',
      ['hello', 'relay'],
      'notJoined',
      { login: 'waiting' },
      ['commands.refused'],
    ],
    [
      'a relay is not asked for after the login',
      ONLINE,
      'relay',
      { authenticated: 'live' },
      ['commands.refused'],
    ],
    [
      'R8 nor does a relay wait for ever',
      ['hello', 'relay'],
      'loginRang',
      'ending',
      ['timer.dropped', 'connection.ended', 'timer.wanted'],
    ],
    [
      'two who are joined are relayed, as long as they like',
      ['hello', 'relay'],
      'joined',
      'relaying',
      ['timer.dropped', 'relay.opened'],
    ],
    ['until one leaves', ['hello', 'relay', 'joined'], 'alone', 'loggedOut', ['connection.ended']],
    ['or the server', ['hello', 'relay', 'joined'], 'drain', 'loggedOut', ['connection.ended']],
    [
      'R40 and nothing after it is run',
      [...ONLINE, 'logout'],
      'whoelse',
      { authenticated: 'leaving' },
      ['commands.refused'],
    ],
    [
      'R40 then goodbye',
      [...ONLINE, 'logout'],
      'ended',
      'ending',
      ['timer.dropped', 'connection.ended', 'timer.wanted'],
    ],
    [
      'R7 a challenge probes',
      ONLINE,
      'challenged',
      { authenticated: 'probing' },
      ['ping.wanted', 'timer.wanted'],
    ],
    [
      'R7 an answer proves life',
      [...ONLINE, 'challenged'],
      'pong',
      { authenticated: 'live' },
      ['timer.dropped', 'session.answered', 'timer.wanted'],
    ],
    [
      'R7 silence is death',
      [...ONLINE, 'challenged'],
      'probeRang',
      'loggedOut',
      ['timer.dropped', 'timer.dropped', 'session.disconnected', 'connection.ended'],
    ],
    [
      'R16 a lost connection is reported',
      ONLINE,
      'closed',
      'loggedOut',
      ['timer.dropped', 'session.disconnected'],
    ],
    [
      'R41 a session that went on elsewhere is not',
      ONLINE,
      'takenOver',
      'loggedOut',
      ['timer.dropped', 'connection.ended'],
    ],
    [
      'a slow reader is dropped',
      ONLINE,
      'overflow',
      'loggedOut',
      ['timer.dropped', 'session.disconnected', 'connection.ended'],
    ],
  ];

  it.each(table)('%s', (_rule, before, event, state, facts) => {
    const reached = step(after(...before).snapshot, event);
    expect(reached.snapshot.value).toEqual(state);
    expect(reached.facts.map(({ type }) => type).sort()).toEqual([...facts].sort());
  });

  it('R9 spares the unattended where the server allows it', () => {
    const hello = { ...EVENTS.hello, unattended: true };
    const [start] = initialTransition(connectionMachine, { connection: 'c1', times });
    const [greeted] = transition(connectionMachine, start, hello);
    const [verifying] = transition(connectionMachine, greeted, EVENTS.login);
    const [, actions] = transition(connectionMachine, verifying, EVENTS.opened);
    const wanted = factsOf(actions).filter(({ type }) => type === 'timer.wanted');
    expect(wanted.map(({ timer }) => timer)).toEqual(['heartbeat']);
  });

  it('R9 a session that is taken up keeps its idle timer running', () => {
    const { facts } = after('hello', 'login', 'resumed');
    expect(facts).toContainEqual(expect.objectContaining({ timer: 'idle', address: 's1', keep: true }));
  });
});

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
