/** Threats 18 and 21: whatever a text of a log line holds, neither the log nor a terminal that shows it obeys it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { spawn as spawnAtTerminal } from '@lydell/node-pty';
import { expect, it } from 'vitest';
import { EVILS } from '../security/hostile/worst.ts';

const HOSTILE = EVILS.join('');

/* Any control character, format, surrogate that is alone, private or unassigned code point, or line separator. */
const OBEYED = /[\p{C}\p{Zl}\p{Zp}]/u;

const LOG = fileURLToPath(new URL('../../src/server/log.ts', import.meta.url));

/* Every kind of place that a text can stand in. */
const PROGRAM = `
  const { createLog } = await import(${JSON.stringify(LOG)});
  const evil = JSON.parse(process.env.EVIL);
  const log = createLog('debug');
  log.info({ user: evil, list: [evil], deep: { more: evil } }, evil);
  log.error({ err: new Error(evil, { cause: new Error(evil) }) }, 'end of the log');
`;
const WORDS = ['--input-type=module', '--eval', PROGRAM];
const env = { ...process.env, EVIL: JSON.stringify(HOSTILE), NO_COLOR: '1' };

it('threat 21: a log that is redirected has the texts to the letter, and nothing that is obeyed', () => {
  const { stderr } = spawnSync(process.execPath, WORDS, { env, encoding: 'utf8' });
  const lines = stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).not.toMatch(OBEYED);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ user: HOSTILE, msg: HOSTILE, deep: { more: HOSTILE } });
});

it('threat 18: a log at a terminal has them made visible, and no line that begins like an entry', async () => {
  const program = spawnAtTerminal(process.execPath, WORDS, { cols: 2_000, rows: 40, env });
  let shown = '';
  program.onData((data) => (shown += data));
  await new Promise((resolve) => program.onExit(resolve));
  const lines = shown.trimEnd().split('\r\n');
  expect(shown).toContain('end of the log');
  for (const line of lines) expect(line).not.toMatch(OBEYED);
  expect(lines.filter((line) => !/^(\[\d|\s)/.test(line))).toEqual([]);
  expect(shown).toContain('\\u{1b}');
});
