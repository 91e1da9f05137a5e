/** The machine of a private session as a table: what happened, where it led, what was wanted (R25–R29). */
import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { privateSessionMachine } from '../../machines/private-session.ts';
import type { Introduction } from '../../machines/vocabulary/peers.ts';
import type { PrivateEvent, PrivateFact, PrivateInput } from '../../machines/vocabulary/private-events.ts';

const introduction = { id: 'i', peer: 'hans' } as Introduction;
const US: PrivateInput = { request: null, policy: 'ask' };
const THEM: PrivateInput = { request: { ask: 'q', trust: 'new', seconds: 60 }, policy: 'ask' };

const EVENTS = {
  refused: { type: 'request.refused', code: 'declined', message: 'no' },
  asked: { type: 'request.received' },
  unasked: { type: 'request.closed' },
  introduced: { type: 'introduction.received', introduction, trust: 'new' },
  changed: { type: 'introduction.received', introduction, trust: 'changed' },
  start: { type: 'start.asked' },
  accept: { type: 'accept.asked' },
  decline: { type: 'decline.asked' },
  stop: { type: 'stop.asked' },
  opened: { type: 'link.opened' },
  failed: { type: 'link.failed', message: 'nobody there' },
  unmet: { type: 'introduction.refused' },
  lost: { type: 'link.lost' },
  broken: { type: 'link.broken', message: 'nonsense' },
  write: { type: 'text.asked', seq: 1, text: 'ours' },
  text: { type: 'text.received', seq: 1, text: 'theirs' },
  got: { type: 'got.received', seq: 1 },
  pinged: { type: 'ping.received' },
  bye: { type: 'bye.received', reason: 'stopped' },
  ended: { type: 'client.ended', reason: 'logout' },
  consent: { type: 'timer.rang', timer: 'consent' },
  introduction: { type: 'timer.rang', timer: 'introduction' },
  ping: { type: 'timer.rang', timer: 'ping' },
  quiet: { type: 'timer.rang', timer: 'quiet' },
} as const satisfies Record<string, PrivateEvent>;

type Emitted = { readonly type: string; readonly params?: unknown };

/** Lives through the events of a line; answers where it led and what the last event made it want. */
function live(line: string, input: PrivateInput) {
  let [snapshot, actions] = initialTransition(privateSessionMachine, input);
  for (const word of line.split(' ').filter((part) => part !== '')) {
    [snapshot, actions] = transition(privateSessionMachine, snapshot, EVENTS[word as keyof typeof EVENTS]);
  }
  const { reason, by, code } = snapshot.context;
  return { state: String(snapshot.value), reason, by, code, facts: emitted(actions) };
}

function emitted(actions: readonly Emitted[]): PrivateFact[] {
  return actions.flatMap(({ type, params }) =>
    type === 'xstate.emit' ? [(params as { event: PrivateFact }).event] : [],
  );
}

const OPEN = 'introduced opened';

describe('a life leads', () => {
  it.each<[string, string, PrivateInput, string?]>([
    ['', 'asking', US],
    ['asked', 'asking', US],
    ['refused', 'closed', US, 'refused'],
    ['introduced', 'connecting', US],
    ['changed', 'closed', US, 'key-changed'],
    ['introduced failed', 'closed', US, 'unreachable'],
    ['introduced stop', 'closed', US, 'stopped'],
    ['introduced unmet', 'closed', US, 'key-changed'],
    ['introduced asked', 'closed', US, 'withdrawn'],
    [OPEN, 'open', US],
    [`${OPEN} stop`, 'closed', US, 'stopped'],
    [`${OPEN} bye`, 'closed', US, 'stopped'],
    [`${OPEN} lost`, 'closed', US, 'lost'],
    [`${OPEN} broken`, 'closed', US, 'protocol'],
    [`${OPEN} quiet`, 'closed', US, 'silent'],
    [`${OPEN} ping`, 'open', US],
    [`${OPEN} asked`, 'closed', US, 'lost'],
    [`${OPEN} ended`, 'closed', US, 'logout'],
    [`${OPEN} unasked consent introduction start accept`, 'open', US],
    ['', 'answering', THEM],
    ['accept', 'introducing', THEM],
    ['decline', 'closed', THEM, 'declined'],
    ['start', 'asking', THEM],
    ['unasked', 'closed', THEM, 'withdrawn'],
    ['asked', 'closed', THEM, 'withdrawn'],
    ['consent', 'closed', THEM, 'timeout'],
    ['stop', 'answering', THEM],
    ['ended', 'closed', THEM, 'logout'],
    ['accept introduced', 'connecting', THEM],
    ['accept changed', 'closed', THEM, 'key-changed'],
    ['accept introduced unmet', 'closed', THEM, 'key-changed'],
    [`accept ${OPEN} unmet`, 'open', THEM],
    ['accept unasked', 'closed', THEM, 'withdrawn'],
    ['accept introduction', 'closed', THEM, 'unreachable'],
    [`accept ${OPEN}`, 'open', THEM],
    ['', 'introducing', { ...THEM, policy: 'accept' }],
    ['', 'closed', { ...THEM, policy: 'never' }, 'declined'],
    ['', 'answering', { ...THEM, policy: 'verified' }],
    ['', 'introducing', { request: { ask: 'q', trust: 'verified', seconds: 60 }, policy: 'verified' }],
    ['', 'answering', { request: { ask: 'q', trust: 'verified', seconds: 60 }, policy: 'ask' }],
    ['', 'closed', { request: { ask: 'q', trust: 'changed', seconds: 60 }, policy: 'accept' }, 'key-changed'],
  ])('%s -> %s', (line, state, input, reason) => {
    const life = live(line, input);
    expect(life.state).toBe(state);
    if (reason !== undefined) expect(life.reason).toBe(reason);
  });
});

describe('what it wants', () => {
  it.each<[string, PrivateInput, PrivateFact[]]>([
    ['', US, [{ type: 'request.wanted' }]],
    [
      '',
      THEM,
      [
        { type: 'request.told', seconds: 60 },
        { type: 'timer.wanted', timer: 'consent', seconds: 60 },
      ],
    ],
    ['introduced', US, [{ type: 'connection.wanted', introduction }]],
    [`${OPEN} write`, US, [{ type: 'text.wanted', seq: 1, text: 'ours' }]],
    [`${OPEN} got`, US, [{ type: 'text.delivered', seq: 1 }]],
    [
      `${OPEN} text`,
      US,
      [
        { type: 'text.shown', text: 'theirs' },
        { type: 'got.wanted', seq: 1 },
      ],
    ],
    [`${OPEN} text text`, US, [{ type: 'event.ignored', event: 'text.received' }]],
    ['write', THEM, [{ type: 'text.refused', seq: 1 }]],
    [`${OPEN} ping`, US, [{ type: 'ping.wanted' }, { type: 'timer.wanted', timer: 'ping', seconds: 10 }]],
  ])('%s', (line, input, facts) => {
    expect(live(line, input).facts).toEqual(facts);
  });

  it('keeps what is written before it is open, and sends it then', () => {
    expect(live('write introduced', US).facts).not.toContainEqual({
      type: 'text.wanted',
      seq: 1,
      text: 'ours',
    });
    expect(live('write introduced opened', US).facts).toContainEqual({
      type: 'text.wanted',
      seq: 1,
      text: 'ours',
    });
  });

  it('says the last word when this side ends it, and only then', () => {
    const byes = (line: string) => live(line, US).facts.filter(({ type }) => type === 'bye.wanted');
    expect(byes(`${OPEN} stop`)).toEqual([{ type: 'bye.wanted', reason: 'stopped' }]);
    expect(byes(`${OPEN} ended`)).toEqual([{ type: 'bye.wanted', reason: 'logout' }]);
    for (const end of ['bye', 'lost', 'broken', 'quiet']) expect(byes(`${OPEN} ${end}`)).toEqual([]);
  });

  it('threat 25: sends nothing to a changed key, and warns', () => {
    for (const life of [live('changed', US), live('accept changed', THEM)]) {
      expect(life.facts.map(({ type }) => type)).toContain('key.changed');
      expect(life.facts.map(({ type }) => type)).not.toContain('connection.wanted');
    }
  });
});

it('every state takes every event: it leads somewhere, or is ignored aloud', () => {
  const events = Object.values(EVENTS);
  for (const input of [US, THEM]) {
    const paths = getShortestPaths(privateSessionMachine, {
      input,
      events: [...events],
      serializeState: ({ value, context }) => JSON.stringify([value, context.received > 0, context.reason]),
      limit: 5_000,
    });
    const ends = new Set(paths.map(({ state }) => String(state.value)));
    expect(ends).toContain('closed');
    for (const { state } of paths) {
      if (state.status !== 'active') continue;
      for (const event of events) {
        const [next, actions] = transition(privateSessionMachine, state, event);
        const isHeard =
          next.value !== state.value || emitted(actions).length > 0 || next.context !== state.context;
        expect([state.value, event.type, isHeard]).toEqual([state.value, event.type, true]);
      }
    }
  }
});
