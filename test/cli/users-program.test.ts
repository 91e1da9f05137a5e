/** `hubbub users` as a process: exit codes, what stands where, and a person at a terminal. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHubbub } from '../conversations/hub.ts';
import type { Finished } from '../conversations/hub.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));

let folder: string;
let data: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-users-'));
  data = join(folder, 'data');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const users = (words: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  runHubbub(['users', ...words], { input, env: { HUBBUB_CONFIG: '', HUBBUB_DATA: data, ...env } });

/** A person at a terminal: waits for each text on the screen, then types the keys beside it. */
async function typing(words: readonly string[], script: readonly [string, string][]) {
  const program = spawn(process.execPath, [LAUNCHER, 'users', ...words], {
    env: { ...process.env, HUBBUB_CONFIG: '', HUBBUB_DATA: data, NO_COLOR: '1' },
  });
  let screen = '';
  let at = 0;
  let seen = 0;
  program.onData((text) => {
    screen += text;
    for (let next = script[at]; next; next = script[++at]) {
      const found = screen.indexOf(next[0], seen);
      if (found < 0) return;
      seen = found + next[0].length;
      program.write(next[1]);
    }
  });
  const code = await new Promise<number>((resolve) => program.onExit(({ exitCode }) => resolve(exitCode)));
  return { code, screen };
}

describe('a script', () => {
  it(
    'adds with a line of stdin, lists, removes; HUBBUB_DATA names the folder',
    { timeout: 60_000 },
    async () => {
      expect(await users(['add', 'hans'], 'hans-secret\n')).toEqual({
        code: 0,
        stdout: 'added hans\n',
        stderr: '',
      });
      const again = await users(['add', 'Hans'], 'hans-secret\n');
      expect(again).toMatchObject({ code: 1, stdout: '' });
      expect(again.stderr).toMatch(/^hubbub users: the name "Hans" is taken\n$/);
      expect(JSON.parse((await users(['list', '--json'])).stdout)).toMatchObject({ name: 'hans', unread: 0 });
      expect(await users(['remove', 'hans'], 'yes\n')).toMatchObject({ code: 2, stdout: '' });
      expect(await users(['remove', 'hans', '--yes'])).toMatchObject({ code: 0, stdout: 'removed hans\n' });
    },
  );

  it('imports from stdin', async () => {
    const run = await users(
      ['import', '-', '--data', join(folder, 'other')],
      'hans hans-secret\nluke luke-secret\n',
    );
    expect(run).toEqual({ code: 0, stdout: 'imported 2 users\n', stderr: '' });
    expect((await users(['list'])).stdout).toBe('');
    const config = join(folder, 'config.json');
    writeFileSync(config, '{ "data": "other" }');
    expect((await users(['list', '--config', config], '', { HUBBUB_DATA: undefined })).stdout).toMatch(
      /^hans .*\nluke /,
    );
  });

  it.each([
    [2, ['frobnicate', 'hans'], /frobnicate/],
    [2, [], /users --help/],
    [2, ['add'], /./],
    [2, ['add', 'hans', 'secret'], /./],
    [2, ['list', '--jsno'], /jsno/],
    [2, ['invite', '--uses', 'many'], /--uses takes/],
    [2, ['import', '/nowhere/credentials.txt'], /there is no such file/],
    [1, ['passwd', 'nobody'], /there is no user "nobody"/],
    [1, ['unblock', 'nob\u001body'], /there is no user "nob\\u\{1b\}ody"/],
    [78, ['list', '--config', '/nowhere/config.json'], /config\.json/],
  ])('ends with %d after %j', async (code, words, sentence) => {
    const run = await users(words, 'top-secret\n');
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).toMatch(sentence);
    expect(run.stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  });
});

describe('a person at a terminal', () => {
  it('types a password twice, and it is never shown', async () => {
    const { code, screen } = await typing(
      ['add', 'hans'],
      [
        ['Password for hans: ', 'pa55-word\r'],
        ['The same again: ', 'pa55-word\r'],
      ],
    );
    expect(code).toBe(0);
    expect(screen).toContain('added hans');
    expect(screen).not.toContain('pa55');
  });

  it.each([
    [
      'two that differ',
      1,
      [
        ['Password for hans: ', 'pa55-word\r'],
        ['again: ', 'pa55-wort\r'],
      ],
      'not the same',
    ],
    ['Ctrl-C', 130, [['Password for hans: ', 'pa55\x03']], 'nothing was changed'],
    [
      'Ctrl-D',
      1,
      [
        ['Password for hans: ', '\x04'],
        ['again: ', '\x04'],
      ],
      'no password',
    ],
  ] as const)('adds nobody by %s', async (_, code, script, sentence) => {
    const run = await typing(['add', 'hans'], script as unknown as [string, string][]);
    expect(run.code).toBe(code);
    expect(run.screen).toContain(sentence);
    expect((await users(['list'])).stdout).toBe('');
  });

  it('is asked before an account is removed', { timeout: 60_000 }, async () => {
    await users(['add', 'hans'], 'hans-secret\n');
    const no = await typing(['remove', 'hans'], [['(yes/no) ', 'no\r']]);
    expect([no.code, no.screen.includes('nothing was removed')]).toEqual([1, true]);
    const yes = await typing(['remove', 'hans'], [['(yes/no) ', 'yes\r']]);
    expect([yes.code, yes.screen.includes('removed hans')]).toEqual([0, true]);
  });

  it('sees how long the hashes of an import take', { timeout: 60_000 }, async () => {
    const credentials = join(folder, 'credentials.txt');
    const lines = Array.from({ length: 25 }, (_, n) => `user${n} password${n}\n`);
    writeFileSync(credentials, lines.join(''), { mode: 0o600 });
    const { code, screen } = await typing(['import', credentials], []);
    expect(code).toBe(0);
    expect(screen).toMatch(/hashing 25 passwords: 0 s of about \d+ s/);
    expect(screen).toMatch(/imported 25 users/);
  });
});
