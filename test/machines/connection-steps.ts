/** Steps of the connection's machine: one of each event, the facts that a step tells, and where a row of them leads. */
import { initialTransition, transition } from 'xstate';
import type { SnapshotFrom } from 'xstate';
import { connectionMachine } from '../../machines/connection.ts';
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { ConnectionEvent } from '../../machines/vocabulary/connection-events.ts';

type Snapshot = SnapshotFrom<typeof connectionMachine>;
interface Fact {
  readonly type: string;
  readonly [key: string]: unknown;
}

export const times = {
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

export const EVENTS = {
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
export type Name = keyof typeof EVENTS;

/** What one event makes of a state. */
export function step(snapshot: Snapshot, name: Name): { snapshot: Snapshot; facts: Fact[] } {
  const [next, actions] = transition(connectionMachine, snapshot, EVENTS[name]);
  return { snapshot: next, facts: factsOf(actions) };
}

/** What was told among the actions of a step. */
export function factsOf(actions: readonly { type: string; params?: unknown }[]): Fact[] {
  return actions.flatMap(({ type, params }) =>
    type === 'xstate.emit' ? [(params as { event: Fact }).event] : [],
  );
}

/** Where these events lead from the start, with what the last of them told. */
export function after(...names: Name[]): { snapshot: Snapshot; facts: Fact[] } {
  const [start, actions] = initialTransition(connectionMachine, { connection: 'c1', times });
  return names.reduce((at: { snapshot: Snapshot; facts: Fact[] }, name) => step(at.snapshot, name), {
    snapshot: start,
    facts: factsOf(actions),
  });
}
