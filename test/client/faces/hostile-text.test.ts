/** Whatever a server or another client puts into whichever field: nothing of it reaches the terminal as it is. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ClientEvent } from '../../../src/client/events.ts';
import { jsonLine } from '../../../src/client/faces/json.ts';
import { liveLook, lookOf } from '../../../src/client/faces/look.ts';
import { render } from '../../../src/client/faces/render.ts';

const AT = '2026-01-02T12:00:47.678Z';
const SIZE = 4_000_000;

const result = (command: string, fields: object): ClientEvent => ({
  ...{ type: 'result', command, ok: true },
  ...fields,
});

const pushed = { id: 'p1', from: 'hans', file: 'film.mkv', size: SIZE } as const;
const transfer = {
  ...{ type: 'transfer', id: 't1', file: 'film.mkv', state: 'waiting', bytes: 5, size: SIZE, owners: 1 },
  ...{ rate: 9, remainingSeconds: 3, cause: 'yoda has us wait', route: 'relay', kind: 'folder' },
} as unknown as ClientEvent;
const found = { id: 'a1', name: 'film.mkv', size: SIZE, owners: ['hans'], kind: 'folder' };

/** One of every kind of event and of result that shows something of others. */
const EVENTS: readonly ClientEvent[] = [
  { type: 'welcome', user: 'luke', unread: 1 },
  { type: 'connection', state: 'reconnecting', attempt: 1, retryInSeconds: 1, cause: 'cause' },
  { type: 'presence', user: 'leia', online: true },
  { type: 'message', id: 'm1', from: 'hans', text: 'Hey', at: AT, mail: true, again: true },
  { type: 'broadcast', from: 'vader', text: 'meeting', at: AT },
  { type: 'announcement', text: 'maintenance', at: AT },
  { type: 'goodbye', reason: 'idle', message: 'why' },
  { type: 'private-request', from: 'hans', seconds: 60 },
  { type: 'private-open', with: 'hans', verified: false, route: 'relay' },
  { type: 'private', from: 'hans', text: 'psst', at: AT },
  { type: 'private-closed', with: 'hans', reason: 'lost', by: null, message: 'why' },
  { type: 'key-changed', with: 'hans', message: 'another key' },
  { type: 'offer', ...pushed, seconds: 60, kind: 'folder' },
  { type: 'offer-closed', ...pushed, reason: 'expired' },
  { type: 'offer-taken', ...pushed, path: '/home/film.mkv', bytes: SIZE },
  { type: 'offer-failed', ...pushed, code: 'lost', message: 'why' },
  { type: 'push-progress', ...pushed, user: 'leia', state: 'failed', bytes: 5, cause: 'why' },
  transfer,
  { type: 'hashing', file: 'film.mkv', bytes: 5, size: SIZE },
  ...['whoelse', 'whoelsesince', 'blocks'].map((command) => result(command, { users: ['hans'] })),
  result('history', {
    messages: [{ id: 'm1', from: 'hans', to: 'luke', text: 'Hey', at: AT, outcome: 'stored' }],
    more: true,
  }),
  result('help', { commands: [{ name: 'x', usage: 'x', summary: 'y' }] }),
  result('help', { commands: [{ name: 'x', usage: 'x', summary: 'y', help: 'z' }] }),
  result('message', { ok: false, code: 'blocked', message: 'hans has blocked you' }),
  result('message', { ok: false, code: 'blocked' }),
  result('startprivate', { with: 'hans' }),
  result('verify', { with: 'hans', words: 'a b c', digits: '1 2 3', verified: false }),
  result('accept-key', { with: 'hans', words: 'a b c', digits: '1 2 3' }),
  result('register', { id: 'a1', name: 'photos', files: 2, hidden: 3 }),
  result('searchfile', { files: [found] }),
  result('searchchunk', { chunks: [{ n: 1, owners: ['hans'] }] }),
  result('download', { ok: false, code: 'ambiguous', message: 'several', files: [found] }),
  result('download', { path: '/home/film.mkv', files: 3 }),
  result('transfers', { transfers: [transfer] }),
  result('push', { file: 'film.mkv', recipients: [{ user: 'leia', state: 'failed', cause: 'why' }] }),
  result('push', { ok: false, message: 'no', recipients: [{ user: 'leia', state: 'failed', cause: 'why' }] }),
  result('teleport', { to: 'x' }),
];

/** What says which kind of event it is stays; every other text becomes `text`. */
const FIXED: ReadonlySet<string> = new Set(['type', 'command', 'kind', 'route']);

function poisoned(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text;
  if (Array.isArray(value)) return value.map((each) => poisoned(each, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, FIXED.has(key) ? each : poisoned(each, text)]),
  );
}

const hostile = fc
  .array(
    fc.constantFrom('\x1b[2J', '\x1b]52;c;eA==\x07', '\r', '\x9b31m', '\u202E', '\u2028', '\x7f', '\b', 'a '),
  )
  .map((parts) => `x${parts.join('')}\x1b`);
const FORBIDDEN = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202E\u2028]/;

const looks = [
  () => lookOf(new PassThrough(), 'never', () => Date.parse(AT)),
  () => {
    const options = { columns: () => 60, now: () => Date.parse(AT), self: () => 'luke' };
    return liveLook(new PassThrough(), 'never', options);
  },
];

it.each(
  EVENTS.map((event) => ({
    event,
    name: 'command' in event ? `${event.type} of ${event.command}` : event.type,
  })),
)('threat 18: $name', ({ event }) => {
  fc.assert(
    fc.property(hostile, (text) => {
      const bad = poisoned(event, text) as ClientEvent;
      for (const look of looks) for (const line of render(bad, look())) expect(line).not.toMatch(FORBIDDEN);
      expect(jsonLine(bad)).not.toMatch(FORBIDDEN);
      expect(JSON.parse(jsonLine(bad))).toEqual(JSON.parse(JSON.stringify(bad)));
    }),
    { numRuns: 40 },
  );
});

it('every kind of event is tried', () => {
  const shown = EVENTS.filter((event) => looks.some((look) => render(event, look()).length > 0));
  expect(shown.length).toBe(EVENTS.length);
});
