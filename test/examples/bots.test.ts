/** The bots of examples/bots against a real server, and `on` as a process. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHub } from '../conversations/hub.ts';
import type { Hub } from '../conversations/hub.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const LAUNCHER = path('../../src/launcher.js');

let hub: Hub;
let folder: string;
const children = new Set<ChildProcess>();
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-bots-'));
  hub = await startHub();
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a program for the account `bot`. */
function start(file: string, words: readonly string[]) {
  const env = {
    ...process.env,
    HUBBUB_PROGRAM: `${process.execPath} ${LAUNCHER}`,
    HUBBUB_HOME: join(folder, 'home'),
    HUBBUB_PASSWORD: 'bot-secret',
  };
  const child = spawn(file, words, { env, cwd: folder, stdio: ['pipe', 'ignore', 'pipe'] });
  children.add(child);
  let err = '';
  child.stderr.on('data', (data: Buffer) => (err += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, err: () => err };
}

const address = () => `bot@127.0.0.1:${hub.port}#${hub.pin}`;

describe('the echo bot', { timeout: 120_000 }, () => {
  it('answers, also after the server was killed and started again', async () => {
    const hans = await hub.client('hans');
    const bot = start(process.execPath, [path('../../examples/bots/echo-bot.mjs'), address(), '--signup']);
    await hans.event('presence', { user: 'bot', online: true });
    await hans.ask('message bot Hey Dude');
    expect(await hans.event('message', { from: 'bot' })).toMatchObject({ text: 'Hey Dude' });
    // Its line breaks and is found again; nobody told it that the server would be away.
    await hub.stop('SIGKILL');
    await hub.restart();
    await hans.event('connection', { state: 'online' });
    await hans.ask('message bot again');
    expect(await hans.event('message', { from: 'bot' })).toMatchObject({ text: 'again' });
    bot.child.kill('SIGTERM');
    expect(await bot.ended).toBe(130);
  });
});

describe('the build result', { timeout: 120_000 }, () => {
  it('is told to everybody, whatever is in it, and ends as the build did', async () => {
    const bot = await hub.client('bot');
    await bot.end();
    const hans = await hub.client('hans');
    const script = path('../../examples/bots/build-result.sh');
    const build = start('/bin/sh', [script, address(), '/bin/sh', '-c', 'echo "lost; \\$(x) --no"; exit 3']);
    expect(await hans.event('broadcast')).toMatchObject({
      from: 'bot',
      text: 'the build ended with 3: lost; $(x) --no',
    });
    expect(await build.ended).toBe(3);
  });
});

describe('on', { timeout: 120_000 }, () => {
  const write = 'cat > "$OUT.part" && mv "$OUT.part" "$OUT-$HUBBUB_TEXT"';
  const arrived = async (name: string) => {
    while (!existsSync(join(folder, name))) await wait(20);
    return JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown;
  };

  it('runs a command with the fields of a message, without a shell of its own, and ends at SIGTERM (R18)', async () => {
    const hans = await hub.client('hans');
    const words = ['on', 'message', address(), '--signup', '--', 'env', 'OUT=out', 'sh', '-c', write];
    const bot = start(process.execPath, [LAUNCHER, ...words]);
    await hans.event('presence', { user: 'bot', online: true });
    await hans.ask('message bot $(touch spoilt)');
    expect(await arrived('out-$(touch spoilt)')).toMatchObject({ type: 'message', text: '$(touch spoilt)' });
    expect(existsSync(join(folder, 'spoilt'))).toBe(false);
    bot.child.kill('SIGTERM');
    expect(await bot.ended).toBe(130);
  });

  it('gets a message again whose command had not ended when the client was killed (R18)', async () => {
    const hans = await hub.client('hans');
    const on = (...words: string[]) =>
      start(process.execPath, [LAUNCHER, 'on', 'message', address(), ...words]);
    const first = on('--signup', '--', 'sh', '-c', 'echo $$ > began; exec sleep 600');
    await hans.event('presence', { user: 'bot', online: true });
    await hans.ask('message bot one');
    while (!existsSync(join(folder, 'began')) || readFileSync(join(folder, 'began'), 'utf8') === '')
      await wait(20);
    const gone = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await gone;
    process.kill(Number(readFileSync(join(folder, 'began'), 'utf8')));
    on('--', 'env', 'OUT=out', 'sh', '-c', write);
    expect(await arrived('out-one')).toMatchObject({ text: 'one' });
  });
});
