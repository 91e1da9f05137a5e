/** What `npm pack` ships works elsewhere: installed in an empty folder it serves, connects and tells its metrics. */
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { runHubbub, startHub } from './conversations/hub.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hubbub-pack-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('installs, serves and connects', { timeout: 240_000 }, async () => {
  await run('npm', ['pack', '--pack-destination', folder], { cwd: ROOT });
  const [tarball = ''] = readdirSync(folder);
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'package.json'), '{}');
  // Its packages were fetched for this checkout already; what npm has kept of them is as good.
  await run('npm', ['install', '--prefer-offline', join(folder, tarball)], { cwd: elsewhere });
  const place = join(elsewhere, 'node_modules', 'hubbub');
  expect(existsSync(join(place, 'src', 'cli.ts'))).toBe(false);
  const launcher = join(place, 'src', 'launcher.js');
  const { stdout } = await run(join(elsewhere, 'node_modules', '.bin', 'hubbub'), ['--version']);
  expect(stdout).toBe('0.1.0\n');

  const svg = await runHubbub(['machines', 'account', '--format', 'svg'], {}, launcher);
  expect(svg).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^<svg [^]*data-edge="account.warned/),
  });

  const hub = await startHub({ ops: { enabled: true, port: 0 } }, launcher);
  try {
    const hans = await hub.client('hans');
    expect(await hans.ask('whoelse')).toMatchObject({ ok: true, users: [] });
    const port = /"port":(\d+),"msg":"monitoring"/.exec(hub.log())?.[1];
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toContain('hubbub_sessions{state="connected"} 1');
    expect(metrics).toContain('process_resident_memory_bytes');
    expect(await hans.end()).toBe(0);
    const { actors, page, program, drawing } = await readInspector(launcher);
    expect(JSON.parse(actors)).toMatchObject({ total: 10 });
    expect(page).toContain('<!doctype html>');
    expect(program).toContain('import ');
    expect(drawing).toContain('data-state="connection.authenticated');
    const made = await runHubbub(['users', 'list', '--data', join(hub.folder, 'data')], {}, launcher);
    expect(made).toMatchObject({ code: 0, stdout: expect.stringMatching(/^hans +offline/) });
  } finally {
    await hub.close();
  }
});

/** Serves with --dev, as it was installed, and answers what the inspector shows. */
async function readInspector(launcher: string) {
  const words = ['serve', '--dev', '--port', '0', '--data', join(folder, 'dev-data')];
  const server = spawn(process.execPath, [launcher, ...words], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    for await (const line of createInterface({ input: server.stderr })) {
      const address = /^inspector (\S+)$/.exec(line)?.[1];
      if (address === undefined) continue;
      const read = async (path: string) => (await fetch(new URL(path, address))).text();
      return {
        actors: await read('/actors.json'),
        page: await read('/'),
        program: await read('/page/main.js'),
        drawing: await read('/machines/connection.svg'),
      };
    }
    throw new Error('it ended without an inspector');
  } finally {
    server.kill();
  }
}
