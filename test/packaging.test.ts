/** What `npm pack` ships works elsewhere: in an empty folder it serves and connects, from plain JavaScript alone. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { runHubbub, startHub } from './conversations/hub.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hubbub-pack-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('installs, serves and connects', { timeout: 120_000 }, async () => {
  await run('npm', ['pack', '--pack-destination', folder], { cwd: ROOT });
  const [tarball = ''] = readdirSync(folder);
  const place = join(folder, 'package');
  mkdirSync(place);
  await run('tar', ['-xzf', join(folder, tarball), '-C', folder]);
  expect(existsSync(join(place, 'src', 'cli.ts'))).toBe(false);
  const launcher = join(place, 'src', 'launcher.js');

  const hub = await startHub({}, launcher);
  try {
    const hans = await hub.client('hans');
    expect(await hans.ask('whoelse')).toMatchObject({ ok: true, users: [] });
    expect(await hans.end()).toBe(0);
    expect(await runHubbub(['--version'], {}, launcher)).toMatchObject({ code: 0, stdout: '0.1.0\n' });
  } finally {
    await hub.close();
  }
});
