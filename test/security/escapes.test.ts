/**
 * A hostile server fills every field that the schemas have, over a real socket; a client in each of its faces, as a process of
 * its own, puts nothing of it on its output as it is (threats 18 and 19).
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { TYPED } from '../../src/commands/table.ts';
import { runHubbub } from '../conversations/hub.ts';
import { hostileServer, type Ending, type HostileServer } from './hostile/server.ts';
import { rawIn, withoutOwn } from './hostile/worst.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));

/** What stands in the place of a word of a usage. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\[[^\]]*\]/g, ''],
  [/<(?:seconds|n…)>/g, '1'],
  [/<[^>]*file>|<name\|id>/g, 'film.mkv'],
  [/@all\|<user…>|<user\|offer>|<user>/g, 'hans'],
  [/<id>/g, 't1'],
  [/<text>/g, 'hi'],
];

/** Every command that can be typed, each answered by yes and by no. */
const LINES: readonly string[] = TYPED.flatMap((row) => [row, row, row])
  .filter(({ name, secret }) => name !== 'logout' && !secret)
  .map(({ usage }) => WORDS.reduce((line, [word, is]) => line.replace(word, is), usage).trim());

let folder: string;
let server: HostileServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-escapes-'));
  writeFileSync(join(folder, 'film.mkv'), 'film');
});
afterEach(() => {
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function words(ending: Ending): Promise<readonly string[]> {
  server = await hostileServer(ending);
  const places = ['--home', folder, '--share', folder, '--downloads', folder];
  return [`connect`, `luke@127.0.0.1:${server.port}`, '--plain', '--reconnect-for', '0', ...places];
}

it('a line is typed for every command', () => {
  for (const line of LINES) expect(line).toMatch(/^[a-z-]+(?: [\w.]+)*$/);
});

describe.each([
  ['plain text', [], ['goodbye', 'error', 'refusal', 'early error', 'early goodbye']],
  ['--json', ['--json'], ['goodbye', 'refusal']],
] as const)('threat 18: %s', (_mode, flags, endings) => {
  it.each(endings)('a server that ends with: %s', { timeout: 60_000 }, async (ending) => {
    const input = `${LINES.join('\n')}\nlogout\n`;
    const env = { HUBBUB_PASSWORD: 'luke-secret', NO_COLOR: '1' };
    const { stdout, stderr } = await runHubbub([...(await words(ending)), ...flags], { input, env });
    expect(rawIn(stdout)).toBeNull();
    expect(rawIn(stderr)).toBeNull();
    expect(stdout + stderr).toMatch(/FORGED|\\u/);
    if (ending === 'goodbye') expect(server?.answered()).toBeGreaterThan(LINES.length / 2);
  });
});

describe('threat 18: a terminal', () => {
  it.each(['goodbye', 'error', 'refusal'] as const)(
    'a server that ends with: %s',
    { timeout: 60_000 },
    async (ending) => {
      const program = spawn(process.execPath, [LAUNCHER, ...(await words(ending))], {
        ...{ cols: 80, rows: 24, name: 'xterm-256color' },
        env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, HUBBUB_PASSWORD: 'luke-secret' },
      });
      onTestFinished(() => program.kill());
      let screen = '';
      let typed = 0;
      program.onData((data) => {
        screen += data;
        // As a person: the next line when the last has been dealt with, by its prompt being there again.
        if (!screen.endsWith('\x1b[?2026l') || typed > LINES.length) return;
        program.write(`${LINES[typed++] ?? 'logout'}\r`);
      });
      const code = await new Promise<number>((resolve) =>
        program.onExit(({ exitCode }) => resolve(exitCode)),
      );
      expect(rawIn(withoutOwn(screen))).toBeNull();
      expect(screen, `exit code ${code}`).toMatch(/FORGED|\\u/);
    },
  );
});
