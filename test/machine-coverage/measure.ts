/** Runs tests in a process of their own and reads which transitions they took. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MACHINES } from '../../src/machine-diagrams/machines.ts';
import { draw, eachState } from '../../src/machine-diagrams/walk.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');

export interface Coverage {
  /** Every transition of the machines that run. */
  readonly all: readonly string[];
  /** Those of them that no test took. */
  readonly untaken: readonly string[];
}

/** What the tests below `paths` (relative to the checkout) take. Throws where one of them fails. */
export async function measureCoverage(paths: readonly string[]): Promise<Coverage> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-coverage-'));
  try {
    await runTests(paths, folder);
    const notes = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const taken = new Set(notes.flatMap((note) => JSON.parse(note) as string[]));
    const all = [...MACHINES.values()].flatMap((machine) =>
      [...eachState(draw(machine).root)].flatMap(({ transitions }) => transitions.map(({ edge }) => edge)),
    );
    return { all, untaken: all.filter((edge) => !taken.has(edge)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runTests(paths: readonly string[], folder: string): Promise<void> {
  // A run that is started by a test must not take itself for a part of it.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'));
  const env = { ...Object.fromEntries(inherited), MACHINE_COVERAGE: folder };
  const run = spawn(process.execPath, [VITEST, 'run', '--reporter=dot', ...paths], { cwd: ROOT, env });
  let said = '';
  run.stdout.on('data', (text: Buffer) => (said += text.toString()));
  run.stderr.on('data', (text: Buffer) => (said += text.toString()));
  const [code] = (await once(run, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the tests whose coverage was to be measured failed:\n${said}`);
}
