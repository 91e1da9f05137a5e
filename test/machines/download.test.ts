/** The machines of a download and of a link between two clients as tables (R33, R35–R38). */
import { describe, expect, it } from 'vitest';
import { initialTransition, transition, type AnyStateMachine } from 'xstate';
import { downloadMachine } from '../../machines/download.ts';
import { peerLinkMachine } from '../../machines/peer-link.ts';
import type { DownloadEvent } from '../../machines/vocabulary/download-events.ts';
import type { PeerLinkEvent } from '../../machines/vocabulary/peer-link-events.ts';

interface Fact {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Lives through events; the answer is the last state, and what the last event made it want. */
function live(machine: AnyStateMachine, events: readonly { readonly type: string }[], input?: object) {
  let [snapshot, actions] = initialTransition(machine, input);
  for (const event of events) [snapshot, actions] = transition(machine, snapshot, event);
  const facts = emitted(actions);
  return { state: path(snapshot.value), facts, types: facts.map(({ type }) => type) };
}

function emitted(actions: readonly { readonly type: string; readonly params?: unknown }[]): Fact[] {
  return actions.flatMap(({ type, params }) =>
    type === 'xstate.emit' ? [(params as { event: Fact }).event] : [],
  );
}

function path(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value as object)
    .map(([state, inner]) => `${state}.${path(inner)}`)
    .join('|');
}

const full = { code: 'no-space', message: 'full' } as const;
const lost = { code: 'unreadable', message: 'broken' } as const;
const DOWNLOAD = {
  found: { type: 'file.found' },
  missing: { type: 'file.missing', problem: { code: 'not-found', message: 'nobody has it' } },
  present: { type: 'file.present', path: 'film.mkv' },
  opened: { type: 'storage.opened', missing: 2 },
  whole: { type: 'storage.opened', missing: 0 },
  full: { type: 'storage.failed', problem: full },
  broken: { type: 'storage.failed', problem: lost },
  joined: { type: 'swarm.joined' },
  refused: { type: 'swarm.refused', problem: lost },
  owner: { type: 'owners.changed', owners: 1, waitsFor: '' },
  nobody: { type: 'owners.changed', owners: 0, waitsFor: 'waiting for hans' },
  stored: { type: 'chunk.stored', missing: 1 },
  last: { type: 'chunk.stored', missing: 0 },
  placed: { type: 'file.placed', path: 'film.mkv' },
  pause: { type: 'pause.asked' },
  resume: { type: 'resume.asked' },
  cancel: { type: 'cancel.asked' },
  space: { type: 'timer.rang', timer: 'space' },
  tick: { type: 'timer.rang', timer: 'tick' },
} as const satisfies Record<string, DownloadEvent>;

const download = (line: string) =>
  live(
    downloadMachine,
    line.split(' ').flatMap((word) => (word ? [DOWNLOAD[word as keyof typeof DOWNLOAD]] : [])),
  );

describe('a download', () => {
  it.each([
    ['', 'searching', 'search.wanted'],
    ['missing', 'failed', 'download.failed'],
    ['found', 'opening', 'storage.wanted'],
    ['broken', 'failed', 'download.failed'],
    ['found opened broken', 'failed', 'storage.closed'],
    ['found present', 'done', 'download.done'],
    ['found full', 'failed', 'download.failed'],
    ['found opened', 'joining', 'swarm.wanted'],
    ['found whole', 'finishing', 'place.wanted'],
    ['found opened joined', 'swarming.waiting', 'peers.wanted'],
    ['found opened joined owner', 'swarming.fetching', 'transfer.changed'],
    ['found opened owner joined', 'swarming.fetching', 'peers.wanted'],
    ['found opened refused', 'failed', 'storage.closed'],
    ['found whole broken', 'failed', 'storage.closed'],
    ['found opened joined full pause', 'paused', 'storage.closed'],
    ['found opened joined pause resume broken', 'failed', 'download.failed'],
    ['found opened joined full space broken', 'failed', 'download.failed'],
    ['found opened joined owner tick', 'swarming.fetching', 'progress.wanted'],
    ['found opened joined owner nobody', 'swarming.waiting', 'transfer.changed'],
    ['found opened joined owner nobody owner', 'swarming.fetching', 'transfer.changed'],
    ['found opened joined owner stored last', 'finishing', 'peers.dropped'],
    ['found opened joined owner last placed', 'done', 'download.done'],
    ['found opened joined owner broken', 'failed', 'storage.closed'],
    ['found opened joined owner full', 'full.resting', 'storage.closed'],
    ['found opened joined owner full space', 'full.looking', 'storage.wanted'],
    ['found opened joined owner full space full', 'full.resting', 'timer.wanted'],
    ['found opened joined owner full space opened', 'joining', 'swarm.wanted'],
    ['found opened joined owner last full', 'full.resting', 'timer.wanted'],
    ['found opened joined owner full space present', 'done', 'download.done'],
    ['found opened joined owner pause resume full', 'full.resting', 'timer.wanted'],
    ['found opened joined owner pause resume full space opened', 'joining', 'swarm.wanted'],
    ['found opened joined owner pause resume present', 'done', 'download.done'],
    ['found opened joined owner last full pause resume full', 'full.resting', 'timer.wanted'],
    ['found opened joined owner pause', 'paused', 'peers.dropped'],
    ['found opened joined owner pause resume', 'reopening', 'storage.wanted'],
    ['found opened joined owner pause resume opened', 'joining', 'swarm.wanted'],
    ['found opened joined owner pause cancel', 'cancelled', 'download.failed'],
    ['cancel', 'cancelled', 'storage.closed'],
    ['pause', 'searching', 'event.ignored'],
    ['found opened joined owner stored present', 'swarming.fetching', 'event.ignored'],
  ])('"%s": %s, wants %s', (line, state, wanted) => {
    const outcome = download(line);
    expect(outcome.state).toBe(state);
    expect(outcome.types).toContain(wanted);
  });

  it('says for whom it waits, and not when it has somebody', () => {
    expect(download('found opened joined owner nobody').facts).toContainEqual({
      type: 'transfer.changed',
      state: 'waiting',
      cause: 'waiting for hans',
    });
    expect(download('found opened joined owner nobody owner').facts).toContainEqual({
      type: 'transfer.changed',
      state: 'fetching',
      cause: null,
    });
  });

  it('gives up what was fetched only when it is cancelled', () => {
    expect(download('found opened joined cancel').facts).toContainEqual({
      type: 'storage.closed',
      discard: true,
    });
    expect(download('found opened joined broken').facts).toContainEqual({
      type: 'storage.closed',
      discard: false,
    });
  });
});

it('fetches on when one more owner comes, and asks for nothing anew', () => {
  const { state, types } = download('found opened joined owner owner');
  expect(state).toBe('swarming.fetching');
  expect(types).toEqual([]);
});

const LINK = {
  met: { type: 'peer.met' },
  missed: { type: 'peer.missed', cause: 'nobody there' },
  greeted: { type: 'greeting.completed' },
  asked: { type: 'answer.awaited' },
  more: { type: 'answer.received', awaited: 1 },
  done: { type: 'answer.received', awaited: 0 },
  lessOwed: { type: 'request.withdrawn', awaited: 1 },
  nothingOwed: { type: 'request.withdrawn', awaited: 0 },
  later: { type: 'answer.postponed' },
  forged: { type: 'answer.forged', cause: 'a wrong chunk' },
  rude: { type: 'rules.broken', cause: 'too long' },
  lost: { type: 'connection.lost', cause: 'broken' },
  end: { type: 'link.ended' },
  greeting: { type: 'timer.rang', timer: 'greeting' },
  chunk: { type: 'timer.rang', timer: 'chunk' },
  retry: { type: 'timer.rang', timer: 'retry' },
} as const satisfies Record<string, PeerLinkEvent>;

const link = (line: string, incoming = false) =>
  live(
    peerLinkMachine,
    line.split(' ').flatMap((word) => (word ? [LINK[word as keyof typeof LINK]] : [])),
    { incoming },
  );

describe('a link', () => {
  it.each([
    ['', 'meeting', 'meeting.wanted'],
    ['missed', 'resting', 'peer.lost'],
    ['missed retry', 'meeting', 'meeting.wanted'],
    ['met', 'connected.greeting', 'greeting.wanted'],
    ['met greeting', 'resting', 'connection.dropped'],
    ['met greeted', 'connected.idle', 'peer.ready'],
    ['met greeted asked', 'connected.fetching', 'timer.wanted'],
    ['met greeted asked more', 'connected.fetching', 'peer.ready'],
    ['met greeted asked done', 'connected.idle', 'peer.ready'],
    ['met greeted asked lessOwed', 'connected.fetching', 'peer.ready'],
    ['met greeted asked nothingOwed', 'connected.idle', 'peer.ready'],
    ['met greeted asked chunk', 'connected.stalling', 'answer.overdue'],
    ['met greeted asked chunk done', 'connected.idle', 'peer.ready'],
    ['met greeted asked chunk more', 'connected.fetching', 'timer.wanted'],
    ['met greeted asked chunk chunk', 'resting', 'connection.dropped'],
    ['met greeted asked later', 'connected.queued', 'answer.delayed'],
    ['met greeted asked later more', 'connected.fetching', 'peer.ready'],
    ['met greeted asked later done', 'connected.idle', 'peer.ready'],
    ['met greeted asked later lessOwed', 'connected.queued', 'event.ignored'],
    ['met greeted asked later nothingOwed', 'connected.idle', 'peer.ready'],
    ['met greeted asked chunk later', 'connected.queued', 'answer.delayed'],
    ['met greeted asked forged', 'banned', 'peer.banned'],
    ['met greeted rude', 'banned', 'peer.banned'],
    ['met greeted lost', 'resting', 'peer.lost'],
    ['met greeted end', 'ended', 'link.over'],
    ['missed end', 'ended', 'link.over'],
    ['greeted', 'meeting', 'event.ignored'],
  ])('"%s": %s, wants %s', (line, state, wanted) => {
    const outcome = link(line);
    expect(outcome.state).toBe(state);
    expect(outcome.types).toContain(wanted);
  });

  it('rests longer after each miss, and forgets them when a chunk came', () => {
    const rest = (line: string) => link(line).facts.find(({ timer }) => timer === 'retry')?.['seconds'];
    expect(['missed', 'missed retry missed', 'missed retry missed retry missed'].map(rest)).toEqual([
      1, 2, 4,
    ]);
    expect(rest('missed retry met greeted asked more lost')).toBe(1);
  });

  it('gives no more time to a peer because another has sent what it owed (row 32)', () => {
    expect(link('met greeted asked more').types).toContain('timer.wanted');
    expect(link('met greeted asked lessOwed').types).not.toContain('timer.wanted');
    const rest = link('missed retry met greeted asked lessOwed lost').facts;
    expect(rest, 'nor is a miss forgotten').toContainEqual({
      type: 'timer.wanted',
      timer: 'retry',
      seconds: 2,
    });
  });

  it('that the other side sought is not sought again', () => {
    expect(link('', true).state).toBe('connected.greeting');
    expect(link('greeted lost', true).state).toBe('ended');
    expect(link('greeted asked chunk chunk', true).state).toBe('ended');
  });
});
