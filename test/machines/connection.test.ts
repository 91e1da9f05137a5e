/** The connection's machine as a table: state + event → state + facts. test/machines/connection-matrix.test.ts holds every state against every event. */
import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { connectionMachine } from '../../machines/connection.ts';
import { after, EVENTS, factsOf, step, times, type Name } from './connection-steps.ts';

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
