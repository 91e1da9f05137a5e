/** The closing line of a test run, as scripts meet it: real runs of vitest on small files. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { summaryLine } from './summary-reporter.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-summary-'));
  mkdirSync(join(folder, 'test'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const reporter = JSON.stringify(join(root, 'test/house/summary-reporter.ts'));
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { summaryReporter } from ${reporter};
     export default { test: { reporters: ['default', summaryReporter()] } };`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs vitest on files of these texts; answers with its exit code and the last line of its output. */
function run(files: Readonly<Record<string, string>>): { status: number | null; last: string | undefined } {
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, 'test', name), `import { it, describe, beforeAll } from 'vitest';\n${text}`);
  }
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stdout } = spawnSync(process.execPath, [vitest, 'run'], { cwd: folder, encoding: 'utf8' });
  return { status, last: stdout.trimEnd().split('\n').at(-1) };
}

describe('the closing line', () => {
  it('counts tests that passed', () => {
    expect(run({ 'a.test.ts': `it('a', () => {}); it('b', () => {});` })).toEqual({
      status: 0,
      last: '2 passed, 0 failed',
    });
  });

  it('counts what failed without being a test: a file that does not load, a hook, an error nobody caught', () => {
    const found = run({
      'fails.test.ts': `it('a', () => { throw new Error('a'); }); it('b', () => {});`,
      'loads-not.test.ts': `import './nothing.ts'; it('a', () => {});`,
      'hook.test.ts': `describe('a', () => { beforeAll(() => { throw new Error('hook'); }); it('a', () => {}); });`,
      'late.test.ts': `it('a', async () => { void Promise.reject(new Error('late')); await new Promise(setImmediate); });`,
    });
    expect(found).toEqual({ status: 1, last: '2 passed, 4 failed, 1 skipped' });
  });

  it('calls a run without tests a failure', () => {
    expect(run({})).toEqual({ status: 1, last: '0 passed, 1 failed' });
  });

  it('says nothing of skipped tests where there are none', () => {
    expect(summaryLine({ passed: 1, failed: 2, skipped: 0 })).toBe('1 passed, 2 failed');
    expect(summaryLine({ passed: 1, failed: 2, skipped: 3 })).toBe('1 passed, 2 failed, 3 skipped');
  });
});
