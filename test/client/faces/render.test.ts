/** Events as people read them: a table for the eye, and that nothing of others comes through raw. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndedBy, PrivateEnd } from '../../../machines/vocabulary/private-events.ts';
import type { ClientEvent } from '../../../src/client/events.ts';
import { liveLook, lookOf } from '../../../src/client/faces/look.ts';
import type { Look } from '../../../src/client/faces/look.ts';
import { render } from '../../../src/client/faces/render.ts';
import { COMMANDS } from '../../../src/commands/table.ts';

const NOW = Date.parse('2026-01-02T12:00:47Z');
const AT = '2026-01-02T12:00:47.678Z';
const zone = process.env['TZ'];
beforeAll(() => void (process.env['TZ'] = 'UTC'));
afterAll(() => void (zone === undefined ? delete process.env['TZ'] : (process.env['TZ'] = zone)));

function look(live: boolean, columns = 80): Look {
  const now = () => NOW;
  if (!live) return lookOf(new PassThrough(), 'auto', now);
  return liveLook(new PassThrough(), 'auto', { columns: () => columns, now, self: () => 'Luke' });
}

function result(command: string, fields: Readonly<Record<string, unknown>>): ClientEvent {
  return { type: 'result', command, ok: true, ...fields };
}

const HISTORY = [
  { id: 'm1', from: 'hans', to: 'luke', text: 'Hey', at: AT, outcome: 'delivered' },
  { id: 'm2', from: 'luke', to: 'hans', text: 'Ho\nho', at: '2025-12-31T23:00:00Z', outcome: 'stored' },
];

const closed = (reason: PrivateEnd, by: EndedBy): ClientEvent => ({
  ...{ type: 'private-closed', with: 'hans', reason, by, message: 'why' },
});

const TABLE: readonly (readonly [ClientEvent, string, string])[] = [
  [
    { type: 'message', id: '1', from: 'hans', text: 'Hey Dude', at: AT, mail: false },
    '12:00:47  <  hans       Hey Dude',
    '12:00:47 hans: Hey Dude',
  ],
  [
    { type: 'message', id: '1', from: 'hans', text: 'a\nb', at: AT, mail: true, again: true },
    '12:00:47 @<  hans       [again] a\n                        b',
    '12:00:47 [mail, again] hans: a\n                             b',
  ],
  [
    { type: 'broadcast', from: 'vader', text: 'meeting', at: '2025-12-31T23:00:00Z' },
    '--- Wednesday 2025-12-31 ---\n23:00:00 *<  vader      meeting',
    '2025-12-31 23:00:00 [all] vader: meeting',
  ],
  [{ type: 'presence', user: 'leia', online: true }, '12:00:47  +  leia logged in', '+ leia logged in'],
  [{ type: 'presence', user: 'leia', online: false }, '12:00:47  -  leia logged out', '- leia logged out'],
  [
    { type: 'connection', state: 'reconnecting', attempt: 2, retryInSeconds: 1.5, cause: 'read ECONNRESET' },
    '',
    '! connection lost (read ECONNRESET): trying again in 2 s, attempt 2',
  ],
  [{ type: 'connection', state: 'online' }, '12:00:47  !  connected again', '! connected again'],
  [
    { type: 'goodbye', reason: 'idle', message: 'no command for 60 s' },
    '12:00:47  !  the server ended this session (idle): no command for 60 s',
    '! the server ended this session (idle): no command for 60 s',
  ],
  [
    { type: 'private-request', from: 'hans', seconds: 60 },
    '12:00:47  ?  hans asks for a private session: accept hans / decline hans (within\n             60 s)',
    '? hans asks for a private session: accept hans / decline hans (within 60 s)',
  ],
  [
    { type: 'private', from: 'hans', text: 'psst', at: AT },
    '12:00:47 ~<  hans       psst',
    '12:00:47 [private] hans: psst',
  ],
  [
    closed('stopped', 'peer'),
    '12:00:47  -  private session with hans is over: hans stopped it',
    '- private session with hans is over: hans stopped it',
  ],
  [
    closed('logout', 'peer'),
    '12:00:47  -  private session with hans is over: hans logged out',
    '- private session with hans is over: hans logged out',
  ],
  [
    closed('lost', null),
    '12:00:47  -  private session with hans is over: why',
    '- private session with hans is over: why',
  ],
  [result('startprivate', { with: 'hans' }), '', 'private session with hans is open'],
  [result('private', {}), '= received', 'received'],
  [{ type: 'goodbye', reason: 'logout' }, '', ''],
  [result('message', { outcome: 'delivered', id: 'x' }), '= delivered', 'delivered'],
  [
    result('message', { outcome: 'stored', id: 'x' }),
    '= stored; it waits for their next login',
    'stored; it waits for their next login',
  ],
  [
    result('broadcast', { recipients: 3, withheld: true }),
    '= delivered to 3; it could not be delivered to some recipients',
    'delivered to 3; it could not be delivered to some recipients',
  ],
  [result('broadcast', { recipients: 0, withheld: false }), '= nobody was reached', 'nobody was reached'],
  [result('whoelse', { users: ['hans', 'yoda'] }), '= online: hans, yoda', 'hans\nyoda'],
  [result('whoelse', { users: [] }), '= nobody else is online', ''],
  [result('whoelsesince', { users: ['hans'] }), '= were online: hans', 'hans'],
  [result('blocks', { users: [] }), '= you block nobody', ''],
  [result('block', {}), '= blocked; they are not told', 'blocked; they are not told'],
  [result('unblock', {}), '= no longer blocked; they are not told', 'no longer blocked; they are not told'],
  [result('passwd', {}), '= your password is changed', 'your password is changed'],
  [result('logout', {}), '= logged out', 'logged out'],
  [result('teleport', { to: 'x' }), '= teleport: done', 'teleport: done'],
  [
    result('history', { messages: HISTORY, more: true }),
    '12:00:47  <  hans       Hey\n--- Wednesday 2025-12-31 ---\n23:00:00  >@ hans       Ho\n                        ho\n' +
      '= there are older ones: history --before m1',
    '12:00:47 hans > luke: Hey\n2025-12-31 23:00:00 [stored] luke > hans: Ho\n                                          ho\n' +
      'there are older ones: history --before m1',
  ],
  [result('history', { messages: [], more: false }), '= no messages', ''],
  [
    result('message', { ok: false, code: 'blocked', message: 'hans has blocked you' }),
    'x hans has blocked you',
    'x hans has blocked you',
  ],
  [result('login', { ok: false, code: 'bad-credentials', message: 'wrong' }), '', ''],
  [
    result('help', { commands: [{ name: 'logout', usage: 'logout', summary: 'end the session' }] }),
    'logout                        end the session',
    'logout                        end the session',
  ],
];

it('a file that is offered is named: `share` offers many', () => {
  const registered = { type: 'result', command: 'register', ok: true, id: 'a1', name: 'a\x1b.mkv' } as const;
  expect(render({ ...registered, known: true }, look(false))).toEqual([
    'a\\u{1b}.mkv offered as a1; others have it too',
  ]);
});

it('a folder comes with its number of files, and says what was left out of it', () => {
  const registered = { type: 'result', command: 'register', ok: true, id: 'a1', name: 'photos' } as const;
  expect(render({ ...registered, files: 2, hidden: 3 }, look(false))).toEqual([
    'photos/ 2 files, offered as a1; left out because of a dot first: 3',
  ]);
  expect(render({ ...registered, files: 1, hidden: 0 }, look(false))).toEqual([
    'photos/ 1 file, offered as a1',
  ]);
  const downloaded = { type: 'result', command: 'download', ok: true, path: '/d/photos', files: 2 } as const;
  expect(render(downloaded, look(false))).toEqual(['saved to /d/photos/, 2 files']);
});

describe('render', () => {
  it.each(TABLE)('%o', (event, live, script) => {
    expect(render(event, look(true)).join('\n')).toBe(live);
    expect(render(event, look(false)).join('\n')).toBe(script);
  });

  it('says when one is lost for the first time that the line is kept; the status says the rest', () => {
    const lost = { type: 'connection', state: 'reconnecting', attempt: 1, cause: 'read ECONNRESET' } as const;
    expect(render(lost, look(true))).toEqual([
      '12:00:47  !  connection lost (read ECONNRESET); what you type is kept',
    ]);
  });

  it('puts the text below the name where the terminal is narrow', () => {
    const event = {
      type: 'message',
      id: '1',
      from: 'hans',
      text: 'the garrison is weak',
      at: AT,
      mail: false,
    } as const;
    expect(render(event, look(true, 40)).join('\n')).toBe('12:00:47  <  hans\n    the garrison is weak');
  });

  it('puts what a command does below it where the terminal is narrow, and breaks no word', () => {
    const commands = [...COMMANDS.values()].map(({ name, usage, summary }) => ({ name, usage, summary }));
    const lines = render(result('help', { commands }), look(true, 40)).join('\n');
    for (const line of lines.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
    const wanted = commands.map(({ usage, summary }) => `${usage} ${summary}`).join(' ');
    expect(lines.split(/\s+/)).toEqual(expect.arrayContaining(wanted.split(/\s+/)));
  });

  it('cannot be made to print a notice by a message (threat: faked notices)', () => {
    const text = `hi\n12:00:49 + leia logged in${' '.repeat(80)}! connected again`;
    const event = { type: 'message', id: '1', from: 'hans', text, at: AT, mail: false } as const;
    const [, ...later] = render(event, look(true)).join('\n').split('\n');
    for (const line of later) expect(line).toMatch(/^ {20}/);
  });

  it('lets no control character through, wherever it comes from', () => {
    const hostile = fc.string({ unit: fc.constantFrom('\x1b', '\r', '\x9b', '\u202E', '\u2028', 'a', ' ') });
    const field = fc.record({ type: hostile, text: hostile });
    fc.assert(
      fc.property(field, fc.boolean(), ({ type: one, text }, live) => {
        const events: ClientEvent[] = [
          { type: 'message', id: one, from: one, text, at: one, mail: false },
          { type: 'broadcast', from: one, text, at: one },
          { type: 'presence', user: one, online: true },
          { type: 'goodbye', reason: `x${one}`, message: text },
          { type: 'welcome', user: one, unread: 1 },
          { type: 'connection', state: 'reconnecting', cause: one },
          result('whoelse', { users: [one] }),
          result('history', {
            more: true,
            messages: [{ id: one, from: one, to: text, text, at: one, outcome: one }],
          }),
          result('help', { commands: [{ name: one, usage: one, summary: text }] }),
          result('message', { ok: false, code: one, message: text }),
          result(`x${one}`, {}),
        ];
        for (const event of events) {
          for (const line of render(event, look(live))) {
            expect(line).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202E\u2028]/);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
