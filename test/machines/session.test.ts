/** The machine of a client's session as a table: what happened, where it led, what was wanted (R3, R4, R7, R40, R41). */
import { describe, expect, it } from 'vitest';
import { initialTransition, transition, type SnapshotFrom } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { sessionMachine } from '../../machines/session.ts';
import type { SessionEvent, SessionFact, SessionInput } from '../../machines/vocabulary/session-events.ts';

const INPUT: SessionInput = {
  signsUp: false,
  prefersPassword: false,
  hasToken: false,
  patienceSeconds: 60,
  returns: true,
};

/** Events by a word each, so that a life is a line. */
const EVENTS = {
  opened: { type: 'connection.opened' },
  failed: { type: 'connection.failed', cause: 'nobody there' },
  untrusted: { type: 'connection.untrusted', message: 'other key' },
  lost: { type: 'connection.lost', cause: 'broken' },
  hello: { type: 'hello.received' },
  typed: { type: 'password.given', isFinal: false, signsUp: false },
  made: { type: 'password.given', isFinal: false, signsUp: true },
  filed: { type: 'password.given', isFinal: true, signsUp: false },
  withheld: { type: 'password.withheld' },
  in: { type: 'login.accepted', hasToken: true },
  wrong: { type: 'login.refused', refusal: { code: 'bad-credentials', message: 'wrong' } },
  weak: { type: 'login.refused', refusal: { code: 'weak-password', message: 'weak' } },
  taken: { type: 'login.refused', refusal: { code: 'name-taken', message: 'taken' } },
  blocked: { type: 'login.refused', refusal: { code: 'account-blocked', message: 'blocked' } },
  busy: { type: 'login.refused', refusal: { code: 'busy', message: 'busy', retryAfterSeconds: 4 } },
  there: { type: 'login.refused', refusal: { code: 'already-online', message: 'there' } },
  disabled: { type: 'login.refused', refusal: { code: 'disabled', message: 'disabled' } },
  resumed: { type: 'resume.accepted' },
  gone: { type: 'resume.refused' },
  bye: { type: 'goodbye.received', reason: 'logout', message: '' },
  idle: { type: 'goodbye.received', reason: 'idle', message: 'idle' },
  shutdown: { type: 'goodbye.received', reason: 'shutdown', message: 'stopping' },
  logout: { type: 'logout.asked' },
  silence: { type: 'timer.rang', timer: 'silence' },
  retry: { type: 'timer.rang', timer: 'retry' },
  patience: { type: 'timer.rang', timer: 'patience' },
  farewell: { type: 'timer.rang', timer: 'farewell' },
  pause: { type: 'timer.rang', timer: 'pause' },
  steady: { type: 'timer.rang', timer: 'steady' },
} as const satisfies Record<string, SessionEvent>;

type Word = keyof typeof EVENTS;
type Snapshot = SnapshotFrom<typeof sessionMachine>;

interface Outcome {
  readonly state: string;
  readonly context: Snapshot['context'];
  /** What the last event made it want. */
  readonly facts: readonly SessionFact[];
}

/** Lives through the events of a line. */
function live(line: string, input: Partial<SessionInput> = {}): Outcome {
  let [snapshot, actions] = initialTransition(sessionMachine, { ...INPUT, ...input });
  for (const word of line.split(' ').filter((part) => part !== '')) {
    [snapshot, actions] = transition(sessionMachine, snapshot, EVENTS[word as Word]);
  }
  return { state: path(snapshot.value), context: snapshot.context, facts: emitted(actions) };
}

function path(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as object)
    .map(([state, inner]) => `${state}.${path(inner)}`)
    .join('|');
}

function emitted(actions: readonly { readonly type: string; readonly params?: unknown }[]): SessionFact[] {
  return actions.flatMap(({ type, params }) =>
    type === 'xstate.emit' ? [(params as { event: SessionFact }).event] : [],
  );
}

const ONLINE = 'opened hello typed in';

describe('a life leads', () => {
  it.each<[string, string, Partial<SessionInput>?]>([
    ['', 'connecting.calling'],
    ['failed', 'ended'],
    ['untrusted', 'ended'],
    ['opened', 'login.greeting'],
    ['opened lost', 'ended'],
    ['opened silence', 'ended'],
    ['opened hello', 'login.asking.connected'],
    ['opened hello withheld', 'ended'],
    ['opened hello lost', 'login.asking.apart'],
    ['opened hello silence', 'login.asking.apart'],
    ['opened hello lost typed', 'connecting.calling'],
    ['opened hello lost typed opened hello', 'login.offeringPassword'],
    ['opened hello typed', 'login.offeringPassword'],
    ['opened hello typed wrong', 'login.asking.connected'],
    ['opened hello filed wrong', 'ended'],
    ['opened hello typed blocked', 'login.dismissed'],
    ['opened hello typed blocked bye', 'ended'],
    ['opened hello typed blocked lost', 'ended'],
    ['opened hello typed blocked farewell', 'ended'],
    ['opened hello typed there', 'ended'],
    ['opened hello typed disabled', 'ended'],
    ['opened hello typed busy', 'connecting.pausing'],
    ['opened hello typed busy pause', 'connecting.calling'],
    ['opened hello typed lost', 'ended'],
    ['opened hello typed idle', 'ended'],
    ['opened hello', 'login.offeringToken', { hasToken: true }],
    ['opened hello wrong', 'login.asking.connected', { hasToken: true }],
    ['opened hello', 'login.asking.connected', { hasToken: true, prefersPassword: true }],
    ['opened hello typed', 'login.offeringPassword', { hasToken: true, prefersPassword: true }],
    ['opened hello typed', 'login.signingUp', { hasToken: true, signsUp: true }],
    ['opened hello typed weak', 'login.asking.connected', { signsUp: true }],
    ['opened hello made', 'login.signingUp'],
    ['opened hello lost made opened hello', 'login.signingUp'],
    ['opened hello made weak typed', 'login.signingUp'],
    ['opened hello made taken', 'login.asking.connected'],
    ['opened hello made taken typed', 'login.offeringPassword'],
    ['opened hello filed taken', 'ended', { signsUp: true }],
    [ONLINE, 'online.staying'],
    [`${ONLINE} idle`, 'ended'],
    [`${ONLINE} shutdown`, 'reconnecting.waiting'],
    [`${ONLINE} shutdown`, 'ended', { returns: false }],
    [`${ONLINE} lost`, 'reconnecting.waiting'],
    [`${ONLINE} lost`, 'ended', { patienceSeconds: 0 }],
    [`${ONLINE} silence`, 'reconnecting.waiting'],
    [`${ONLINE} logout`, 'online.leaving'],
    [`${ONLINE} logout bye`, 'ended'],
    [`${ONLINE} logout lost`, 'ended'],
    [`logout ${ONLINE}`, 'online.leaving'],
    [`${ONLINE} lost logout`, 'ended'],
    [`${ONLINE} lost retry`, 'connecting.calling'],
    [`${ONLINE} lost retry failed`, 'reconnecting.waiting'],
    [`${ONLINE} lost retry untrusted`, 'ended'],
    [`${ONLINE} lost retry opened hello`, 'login.resuming'],
    [`${ONLINE} lost retry opened hello resumed`, 'online.staying'],
    [`${ONLINE} lost retry opened hello gone`, 'login.offeringToken'],
    [`${ONLINE} lost retry opened hello gone wrong`, 'login.offeringPassword'],
    [`${ONLINE} lost retry opened hello gone there`, 'reconnecting.waiting'],
    [`${ONLINE} lost retry opened hello gone busy`, 'reconnecting.waiting'],
    [`${ONLINE} lost retry opened shutdown`, 'reconnecting.waiting'],
    [`${ONLINE} shutdown retry opened hello`, 'login.offeringToken'],
    [`${ONLINE} lost patience`, 'ended'],
    [`${ONLINE} lost retry opened hello patience`, 'ended'],
  ])('%s -> %s', (line, state, input) => {
    expect(live(line, input).state).toBe(state);
  });
});

describe('the end says how it came', () => {
  it.each<[string, object]>([
    ['failed', { how: 'unreachable', message: 'nobody there' }],
    ['untrusted', { how: 'untrusted', message: 'other key' }],
    ['opened hello withheld', { how: 'refused', code: 'bad-credentials', message: 'no password was given' }],
    ['opened hello filed wrong', { how: 'refused', code: 'bad-credentials', message: 'wrong' }],
    ['opened hello typed blocked farewell', { how: 'refused', code: 'account-blocked', message: 'blocked' }],
    [`${ONLINE} idle`, { how: 'goodbye', reason: 'idle' }],
    [`${ONLINE} logout bye`, { how: 'logout' }],
    [`${ONLINE} lost retry failed patience`, { how: 'unreachable', message: 'nobody there' }],
  ])('%s', (line, end) => {
    expect(live(line).facts.at(-1)).toEqual({ type: 'session.over', end });
  });
});

describe('it wants', () => {
  it('a connection first', () => expect(live('').facts).toEqual([{ type: 'connection.wanted' }]));

  it('a login by what it has, in this order: session, explicit password, token, password', () => {
    const wish = (line: string, input?: Partial<SessionInput>) =>
      live(line, input).facts.find(({ type }) => type === 'login.wanted');
    expect(wish('opened hello', { hasToken: true })).toMatchObject({ by: 'token' });
    expect(wish('opened hello typed', { hasToken: true, prefersPassword: true })).toMatchObject({
      by: 'password',
    });
    expect(wish(`${ONLINE} lost retry opened hello`)).toMatchObject({ by: 'session' });
    expect(wish(`${ONLINE} lost retry opened hello gone`)).toMatchObject({ by: 'token' });
    expect(wish(`${ONLINE} lost retry opened hello gone wrong`)).toMatchObject({ by: 'password' });
  });

  it('another password with the reason, and counts', () => {
    expect(live('opened hello typed wrong').facts).toContainEqual({
      type: 'password.wanted',
      signsUp: false,
      attempt: 2,
      problem: 'wrong',
    });
  });

  it('a welcome once in a life', () => {
    expect(live(ONLINE).facts).toContainEqual({ type: 'session.opened', first: true });
    expect(live(`${ONLINE} shutdown retry opened hello in`).facts).toContainEqual({
      type: 'session.opened',
      first: false,
    });
  });

  it('a retry with its count, which begins anew when a connection has held', () => {
    const attempt = (line: string) => live(line).facts.find(({ type }) => type === 'retry.wanted');
    expect(attempt(`${ONLINE} lost`)).toEqual({ type: 'retry.wanted', attempt: 1, cause: 'broken' });
    const back = `${ONLINE} lost retry failed retry opened hello resumed`;
    expect(attempt(`${back} lost`)).toMatchObject({ attempt: 3 });
    expect(attempt(`${back} steady lost`)).toMatchObject({ attempt: 1 });
  });

  it('patience to be counted from the loss, and dropped when it is back', () => {
    const wanted = { type: 'timer.wanted', timer: 'patience', seconds: 60 };
    expect(live(`${ONLINE} lost`).facts).toContainEqual(wanted);
    expect(live(`${ONLINE} lost retry failed`).facts).not.toContainEqual(wanted);
    const back = live(`${ONLINE} lost retry opened hello resumed`).facts;
    expect(back).toContainEqual({ type: 'timer.dropped', timer: 'patience' });
  });

  it('to be left alone by a server that is too busy for too long', () => {
    const round = 'opened hello busy pause ';
    expect(live(`opened hello typed busy pause ${round.repeat(4)}opened hello`).state).toBe(
      'login.offeringPassword',
    );
    expect(live(`opened hello typed busy pause ${round.repeat(4)}opened hello busy`).state).toBe('ended');
  });
});

describe('every state', () => {
  const paths = getShortestPaths(sessionMachine, {
    input: { ...INPUT, hasToken: true, prefersPassword: false },
    events: Object.values(EVENTS),
    serializeState: (snapshot) => {
      const { hasSession, welcomed, leaving, hasToken, hasPassword } = snapshot.context;
      return JSON.stringify([snapshot.value, hasSession, welcomed, leaving, hasToken, hasPassword]);
    },
    stopWhen: (snapshot) => snapshot.value === 'ended',
    limit: 100_000,
  });
  const states = new Map(paths.map(({ state }) => [path(state.value), state]));

  it('can be reached', () => {
    const all = leaves(sessionMachine.root).filter((id) => !/\.(choosing|judging)$/.test(id));
    const others = ['login.signingUp'];
    expect(all.filter((id) => !states.has(id) && !others.includes(id))).toEqual([]);
    expect(all.length).toBeGreaterThan(12);
  });

  it('answers every event: with a step or a wish, or by saying that it is ignored', () => {
    let pairs = 0;
    for (const { state } of paths) {
      for (const event of Object.values(EVENTS)) {
        const [next, actions] = transition(sessionMachine, state, event);
        const moved = path(next.value) !== path(state.value) || next.context !== state.context;
        expect(moved || emitted(actions).length > 0, `${path(state.value)} x ${event.type}`).toBe(true);
        pairs++;
      }
    }
    expect(pairs).toBeGreaterThan(500);
  });

  it('may end, and says so exactly once', () => {
    const ended = paths.filter(({ state }) => state.value === 'ended');
    expect(ended.length).toBeGreaterThan(0);
    for (const { steps } of ended) {
      let [snapshot, actions] = initialTransition(sessionMachine, { ...INPUT, hasToken: true });
      const facts = [...emitted(actions)];
      for (const { event } of steps) {
        if (event.type.startsWith('xstate.')) continue;
        [snapshot, actions] = transition(sessionMachine, snapshot, event);
        facts.push(...emitted(actions));
      }
      expect(facts.filter(({ type }) => type === 'session.over')).toHaveLength(1);
    }
  });

  it('says in a sentence what it is', () => {
    for (const node of descendants(sessionMachine.root)) {
      expect(node.description, node.id).toMatch(/^[A-Z].+\.$/);
    }
  });
});

type Node = typeof sessionMachine.root;

function descendants(node: Node): Node[] {
  return Object.values(node.states).flatMap((child) => [child, ...descendants(child)]);
}

function leaves(node: Node): string[] {
  return descendants(node)
    .filter((child) => Object.keys(child.states).length === 0)
    .map((child) => child.path.join('.'));
}
