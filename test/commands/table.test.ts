/** The command table: what may be typed, and what comes of it (R42). */
import { describe, expect, it } from 'vitest';
import { parseLine, parseList, ROWS, TYPED } from '../../src/commands/table.ts';

const limits = { textBytes: 32 };

const LINES: [line: string, expected: object | string][] = [
  ['whoelse', {}],
  ['  /WhoElse  ', {}],
  ['whoelse x', 'usage'],
  ['whoelsesince 30', { seconds: 30 }],
  ['whoelsesince 0.5', { seconds: 0.5 }],
  ['whoelsesince 9e9', 'usage'],
  ['whoelsesince 0', 'usage'],
  ['whoelsesince -1', 'usage'],
  ['whoelsesince ten', 'usage'],
  ['whoelsesince', 'usage'],
  ['whoelsesince 1 2', 'usage'],
  ['message luke Hey Dude', { to: 'luke', text: 'Hey Dude' }],
  ['MESSAGE luke  two  blanks ', { to: 'luke', text: ' two  blanks ' }],
  ['message "luke" "quoted" text', { to: 'luke', text: '"quoted" text' }],
  ['message luke', 'usage'],
  ['message', 'usage'],
  ['message luke ', 'empty'],
  ['message luke    ', 'empty'],
  [`message luke ${'x'.repeat(33)}`, 'too-long'],
  [`message luke ${'x'.repeat(32)}`, { to: 'luke', text: 'x'.repeat(32) }],
  ['broadcast all  of you ', { text: 'all  of you ' }],
  ['broadcast', 'usage'],
  ['broadcast  ', 'empty'],
  ['block luke', { user: 'luke' }],
  ['block "luke"', { user: 'luke' }],
  ['block', 'usage'],
  ['block a b', 'usage'],
  ['unblock luke', { user: 'luke' }],
  ['blocks', {}],
  ['kick luke', { user: 'luke' }],
  ['kick', 'usage'],
  ['announce all  of you ', { text: 'all  of you ' }],
  ['announce', 'usage'],
  ['announce  ', 'empty'],
  ['pardon luke', { user: 'luke' }],
  ['pardon a b', 'usage'],
  ['startprivate luke', { user: 'luke' }],
  ['startprivate', 'usage'],
  ['private luke  psst ', { user: 'luke', text: ' psst ' }],
  ['private luke', 'usage'],
  ['private luke  ', 'empty'],
  [`private luke ${'x'.repeat(33)}`, 'too-long'],
  ['stopprivate luke', { user: 'luke' }],
  ['stopprivate a b', 'usage'],
  ['accept luke', { user: 'luke' }],
  ['decline luke', { user: 'luke' }],
  ['decline', 'usage'],
  ['verify luke', { user: 'luke' }],
  ['verify luke CONFIRM', { user: 'luke', confirm: 'confirm' }],
  ['verify luke conform', 'usage'],
  ['verify', 'usage'],
  ['accept-key luke', { user: 'luke' }],
  ['history', {}],
  [
    'history luke --search "two words" --limit 3 --before abc',
    { user: 'luke', search: 'two words', limit: 3, before: 'abc' },
  ],
  ['history --limit 0', 'usage'],
  ['history --limit', 'usage'],
  ['history --what 1', 'usage'],
  ['history a b', 'usage'],
  ['push film.mkv @ALL', { file: 'film.mkv', to: ['@all'] }],
  ['push "my film.mkv" luke yoda', { file: 'my film.mkv', to: ['luke', 'yoda'] }],
  ['push film.mkv', 'usage'],
  ['push', 'usage'],
  ['push film.mkv @all luke', 'usage'],
  ['register film.mkv', { file: 'film.mkv' }],
  ['register a file with blanks', { file: 'a file with blanks' }],
  ['register', 'usage'],
  ['register  ', 'usage'],
  ['unregister film.mkv', { file: 'film.mkv' }],
  ['unregister', 'usage'],
  ['searchFile film.mkv', { name: 'film.mkv' }],
  ['searchfile ', 'usage'],
  ['searchchunk "two words" 0 7', { file: 'two words', chunks: [0, 7] }],
  ['searchchunk film.mkv', 'usage'],
  ['searchchunk film.mkv 1 x', 'usage'],
  ['searchchunk film.mkv -1', 'usage'],
  ['download my film.mkv', { file: 'my film.mkv' }],
  ['download "film.mkv"', { file: 'film.mkv' }],
  ['download my film.mkv --chunks 0-3,7', { file: 'my film.mkv', chunks: '0-3,7' }],
  ['download film.mkv --chunks=2', { file: 'film.mkv', chunks: '2' }],
  ['download film.mkv --chunks', 'usage'],
  ['download film.mkv --chunks 3-1', 'usage'],
  ['download film.mkv --chunks x', 'usage'],
  ['download', 'usage'],
  ['transfers', {}],
  ['transfers all', 'usage'],
  ['pause 1', { id: '1' }],
  ['pause', 'usage'],
  ['resume 1', { id: '1' }],
  ['resume 1 2', 'usage'],
  ['cancel 1', { id: '1' }],
  ['passwd', {}],
  ['passwd secret', 'usage'],
  ['help', {}],
  ['help message', { command: 'message' }],
  ['logout', {}],
  ['mesage luke hi', 'unknown-command'],
  ['login', 'unknown-command'],
  ['__proto__', 'unknown-command'],
  ['constructor x', 'unknown-command'],
];

describe('a typed line', () => {
  it.each(LINES)('%s', (line, expected) => {
    const parsed = parseLine(line, limits);
    if (typeof expected === 'string')
      expect(parsed).toMatchObject({ ok: false, refusal: { code: expected } });
    else expect(parsed).toMatchObject({ ok: true, given: expected });
  });

  it('R42 names an unknown command and the nearest one, and shows the usage', () => {
    const unknown = parseLine('mesage luke', limits);
    expect(!unknown.ok && unknown.refusal.message).toBe('unknown command "mesage"; did you mean "message"?');
    const wrong = parseLine('message luke', limits);
    expect(!wrong.ok && wrong.refusal.message).toContain('usage: message <user> <text>');
  });
});

it('takes a program’s arguments as they are', () => {
  expect(parseList(['message', 'luke', ' "Hey" ', 'Dude'], limits)).toMatchObject({
    ok: true,
    given: { to: 'luke', text: ' "Hey"  Dude' },
  });
  expect(parseList(['message', 'luke', ''], limits)).toMatchObject({ ok: false, refusal: { code: 'empty' } });
  expect(parseList([], limits)).toMatchObject({ ok: false, refusal: { code: 'unknown-command' } });
});

describe.each(ROWS.map((row) => [row.name, row] as const))('the row of %s', (name, row) => {
  it('explains itself', () => {
    expect(row.usage.split(' ')[0]).toBe(name);
    expect(row.summary).toMatch(/^[a-z].*[^.]$/);
    expect(row.help).toMatch(/^[A-Z][^]*\.$/);
  });

  it('stands in the table of this test', () => {
    const tried = new Set(LINES.map(([line]) => line.trim().replace('/', '').split(' ')[0]?.toLowerCase()));
    expect(!TYPED.includes(row) || tried.has(name)).toBe(true);
  });
});
