/** `users import` (R2): the original's format, and every line that is not in it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCredentials } from '../../src/cli/users/credentials-file.ts';
import { importUsers } from '../../src/cli/users/import.ts';
import { testDesk } from './users-desk.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-import-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(content: string | Buffer, mode = 0o600): string {
  const path = join(folder, 'credentials.txt');
  writeFileSync(path, content, { mode });
  return path;
}

describe('R2 the original’s format', () => {
  it.each([
    ['hans falcon*solo\n', [['hans', 'falcon*solo']]],
    [
      'hans a\nluke b',
      [
        ['hans', 'a'],
        ['luke', 'b'],
      ],
    ],
    [
      'hans a\r\nluke b\r\n',
      [
        ['hans', 'a'],
        ['luke', 'b'],
      ],
    ],
    ['\ufeffhans a\n', [['hans', 'a']]],
    ['Hans Pass\n', [['Hans', 'Pass']]],
    ['a.b-c_d !"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\n', [['a.b-c_d', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~']]],
    ['hans größe\u{1f511}\n', [['hans', 'größe\u{1f511}']]],
  ])('%j is read to the letter', (text, accounts) => {
    expect(parseCredentials(text)).toEqual({
      accounts: accounts.map(([user, password]) => ({ user, password })),
      problems: [],
    });
  });

  it.each([
    ['', [/^it is empty/]],
    ['\n', [/^it is empty/]],
    ['hans\n', [/^line 1: expected "user password"/]],
    ['hans \n', [/^line 1: expected/]],
    [' hans a\n', [/^line 1: expected/]],
    ['hans  a\n', [/^line 1: expected/]],
    ['hans a b\n', [/^line 1: expected/]],
    ['hans a \n', [/^line 1: expected/]],
    ['hans\ta\n', [/^line 1: expected/]],
    ['hans a\n\nluke b\n', [/^line 2: it is blank/]],
    ['hans a\n\n', [/^line 2: it is blank/]],
    ['hans a\n   \n', [/^line 2: it is blank/]],
    ['hän a\n', [/^line 1: a name has/]],
    [`${'x'.repeat(33)} a\n`, [/^line 1: a name has/]],
    ['hans a\nluke b\nHANS c\n', [/^line 3: the name "HANS" stands in line 1 already/]],
    ['hans a\nhans a\nhans a\n', [/^line 2: .*line 1/, /^line 3: .*line 1/]],
    [`hans ${'x'.repeat(1_025)}\n`, [/^line 1: a password has at most 1024 bytes/]],
    ['hans a\ufffdb\n', [/^line 1: it is not UTF-8/]],
    ['x\nluke b\n y\n@ z\n', [/^line 1: /, /^line 3: /, /^line 4: a name/]],
  ])('%j is refused with its line numbers', (text, problems) => {
    expect(parseCredentials(text).problems).toEqual(
      problems.map((problem) => expect.stringMatching(problem) as string),
    );
  });

  it('reads what was written, whatever names and passwords there are', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,32}$/);
    const password = fc.stringMatching(/^[!-~]{1,40}$/);
    const accounts = fc.uniqueArray(fc.record({ user: name, password }), {
      selector: ({ user }) => user.toLowerCase(),
      minLength: 1,
    });
    fc.assert(
      fc.property(accounts, fc.constantFrom('\n', '\r\n'), fc.boolean(), (all, end, hasLast) => {
        const text = all.map(({ user, password: secret }) => `${user} ${secret}`).join(end);
        expect(parseCredentials(hasLast ? text + end : text)).toEqual({ accounts: all, problems: [] });
      }),
    );
  });
});

describe('R2 an import', () => {
  it('sends all accounts at once, says how many, and wants the file gone', async () => {
    const { desk, wishes, out, err } = testDesk();
    await importUsers(desk, file('hans long-enough\nluke short\n'));
    expect(wishes).toEqual([
      {
        t: 'users.import',
        accounts: [
          { user: 'hans', password: 'long-enough' },
          { user: 'luke', password: 'short' },
        ],
      },
    ]);
    expect(out()).toBe('imported 2 users\n');
    expect(err()).toMatch(/1 of 2 passwords are shorter than eight/);
    expect(err()).toMatch(/credentials\.txt holds passwords in plain text: delete it now/);
    expect(err()).not.toContain('can be read by others');
  });

  it('warns of a file that others can read, whether its lines are good or bad', async () => {
    const open = testDesk();
    await importUsers(open.desk, file('hans long-enough\n', 0o644));
    expect(open.err()).toContain('can be read by others');
    const bad = testDesk();
    await expect(importUsers(bad.desk, file('hans\n', 0o640))).rejects.toThrow('line 1');
    expect(bad.err()).toContain('can be read by others');
  });

  it('takes stdin for a dash, and has no file to warn of', async () => {
    const { desk, out, err } = testDesk({ ok: true }, 'hans long-enough\r\nluke long-enough');
    await importUsers(desk, '-');
    expect(out()).toBe('imported 2 users\n');
    expect(err()).toBe('');
  });

  it('of one bad line asks for nothing at all', async () => {
    const { desk, wishes, out } = testDesk();
    const bad = file('hans long-enough\nluke  b\nyoda long-enough\nYODA x\n');
    await expect(importUsers(desk, bad)).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(/nothing was imported\n {2}line 2: .*\n {2}line 4: [^\n]*$/) as string,
    });
    expect([wishes, out()]).toEqual([[], '']);
  });

  it('names the line of each name that is taken', async () => {
    const { desk, out } = testDesk({
      ok: false,
      code: 'name-taken',
      message: 'taken',
      names: ['luke', 'leia'],
    });
    const path = file('hans long-enough\nluke long-enough\nleia long-enough\n');
    await expect(importUsers(desk, path)).rejects.toThrow(
      /nothing was imported\n {2}line 2: the name "luke" is taken.*\n {2}line 3: the name "leia" is taken/,
    );
    expect(out()).toBe('');
  });

  it('tells any other refusal as it is', async () => {
    const { desk } = testDesk({ ok: false, code: 'storage-full', message: 'the disk is full' });
    await expect(importUsers(desk, file('hans long-enough\n'))).rejects.toThrow('the disk is full');
  });

  it.each([
    ['a file that is not there', () => join(folder, 'none.txt'), 'there is no such file'],
    ['a folder', () => folder, 'it is a folder'],
    [
      'a file of another encoding',
      () => file(Buffer.from('hans gr\xf6sse\n', 'latin1')),
      'line 1: it is not UTF-8',
    ],
  ])('says what is wrong with %s', async (_, path, sentence) => {
    const { desk, wishes } = testDesk();
    await expect(importUsers(desk, path())).rejects.toThrow(sentence);
    expect(wishes).toEqual([]);
  });
});
