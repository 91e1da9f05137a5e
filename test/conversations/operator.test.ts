/** What an operator or a script may do wrong: a clear sentence, the right exit code, nothing lost. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHubbub, startHub } from './hub.ts';
import type { Finished, Hub } from './hub.ts';

let folder: string;
let hub: Hub | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hubbub-operator-'));
});
afterEach(async () => {
  await hub?.close();
  hub = null;
  rmSync(folder, { recursive: true, force: true });
});

const serve = (...words: string[]) => runHubbub(['serve', '--port', '0', ...words]);

function expectSentence({ stderr, stdout }: Finished, ...parts: string[]): void {
  for (const part of parts) expect(stderr).toContain(part);
  expect(stderr).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  expect(stdout).toBe('');
}

describe('a start that cannot be', () => {
  it('names a busy port', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const port = String((other.address() as AddressInfo).port);
    const run = await runHubbub(['serve', '--port', port, '--data', folder]);
    other.close();
    expect(run.code).toBe(1);
    expectSentence(run, port);
  });

  it('names a data folder that another server uses, and leaves that server alone', async () => {
    hub = await startHub();
    const run = await serve('--data', join(hub.folder, 'data'));
    expect(run.code).toBe(1);
    expectSentence(run, join(hub.folder, 'data'));
    const hans = await hub.client('hans');
    expect(await hans.end()).toBe(0);
  });

  it('names a data folder that is a file', async () => {
    writeFileSync(join(folder, 'data'), '');
    const run = await serve('--data', join(folder, 'data'));
    expect(run.code).toBe(1);
    expectSentence(run, join(folder, 'data'));
  });

  it('names a database that is none', async () => {
    mkdirSync(join(folder, 'data'), { mode: 0o700 });
    writeFileSync(join(folder, 'data', 'hubbub.db'), 'x'.repeat(10_000));
    const run = await serve('--data', join(folder, 'data'));
    expect(run.code).toBe(1);
    expectSentence(run, 'hubbub.db');
  });

  it('lists everything that is wrong with a config, and exits with 78', async () => {
    const config = join(folder, 'config.json');
    writeFileSync(config, '{ "listen": { "port": "http", "hots": "x" },\n "idleTimeoutSeconds": -1 }');
    const run = await serve('--config', config, '--max-attempts', 'many');
    expect(run.code).toBe(78);
    expectSentence(run, 'hots', 'did you mean "host"?', 'idleTimeoutSeconds', '--max-attempts');
  });

  it('names a wrong flag on stderr and exits with 2', async () => {
    const run = await serve('--prot', '1');
    expect(run.code).toBe(2);
    expectSentence(run, 'prot');
  });
});

describe('the server’s key', () => {
  const connect = (at: Hub, ...flags: string[]) => {
    const words = [
      'connect',
      `hans@127.0.0.1:${at.port}`,
      '--json',
      '--home',
      join(folder, 'home'),
      ...flags,
    ];
    return runHubbub(words, { input: 'whoelse\n', env: { HUBBUB_PASSWORD: 'hans-secret' } });
  };

  it(
    'threat 8: is trusted by a script only when told so, and never when it changed',
    { timeout: 60_000 },
    async () => {
      hub = await startHub();
      const unknown = await connect(hub, '--signup');
      expect(unknown.code).toBe(5);
      expect(unknown.stderr).toContain(hub.pin);
      expect((await connect(hub, '--signup', '--pin', 'a'.repeat(52))).code).toBe(5);
      expect((await connect(hub, '--signup', '--accept-new-server')).code).toBe(0);
      expect((await connect(hub)).code).toBe(0);

      const before = hub.pin;
      await hub.stop();
      for (const file of ['server.key', 'server.crt']) rmSync(join(hub.folder, 'data', file));
      await hub.restart();
      expect(hub.pin).not.toBe(before);
      const changed = await connect(hub, '--accept-new-server');
      expect(changed.code).toBe(5);
      expect(changed.stderr).toContain(before);
      expect(changed.stderr).toContain(hub.pin);
      expect(hub.log()).not.toMatch(/logged in.*\n.*logged in.*\n.*logged in/);
    },
  );
});

describe('exit codes of a client', () => {
  it('are those of the contract', { timeout: 60_000 }, async () => {
    hub = await startHub();
    const { port, pin } = hub;
    const exec = (user: string, password: string, ...command: string[]) =>
      runHubbub(
        ['exec', `${user}@127.0.0.1:${port}`, '--pin', pin, '--home', join(folder, 'home'), '--', ...command],
        {
          env: { HUBBUB_PASSWORD: password },
        },
      );
    await (await hub.client('hans')).end();
    expect(await exec('hans', 'hans-secret', 'blocks')).toMatchObject({ code: 0, stdout: '' });
    expect(await exec('hans', 'hans-secret', 'message', 'nobody', 'x')).toMatchObject({ code: 1 });
    expect(await exec('hans', 'hans-secret', 'mesage', 'x')).toMatchObject({ code: 2 });
    expect(await exec('hans', 'wrong', 'whoelse')).toMatchObject({ code: 4 });
    expect(await runHubbub(['exec', 'hans@127.0.0.1:1', '--', 'whoelse'])).toMatchObject({ code: 3 });
    expect(await runHubbub(['exec', 'hans@:0:x', '--', 'whoelse'])).toMatchObject({ code: 2 });
  });

  it('R40 a stopped server is told apart: goodbye shutdown, 1; the server itself ends with 0', async () => {
    hub = await startHub();
    const hans = await hub.client('hans');
    expect(await hub.stop('SIGTERM')).toBe(0);
    expect(await hans.event('goodbye')).toMatchObject({ reason: 'shutdown' });
    expect(await hans.exit).toBe(1);
  });
});

describe('accounts', () => {
  it('R2 R6 are administered beside a running server and without one', { timeout: 60_000 }, async () => {
    const data = join(folder, 'data');
    const credentials = join(folder, 'credentials.txt');
    const users = (...words: string[]) => runHubbub(['users', ...words, '--data', data]);
    writeFileSync(credentials, 'hans hans-secret\nluke pw!"#$\nHANS x\nbad  line\n', { mode: 0o600 });
    const refused = await users('import', credentials);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/line 3: .*line 1 already[^]*line 4: /);
    expect(await users('list')).toMatchObject({ code: 0, stdout: '' });
    writeFileSync(credentials, 'hans hans-secret\nluke pw!"#$\n', { mode: 0o600 });
    expect(await users('import', credentials)).toMatchObject({ code: 0, stdout: 'imported 2 users\n' });

    hub = await startHub({ data, signup: 'invite' });
    const luke = await hub.client('luke', { signup: false, password: 'pw!"#$' });
    expect((await users('list')).stdout).toMatch(/hans +offline\nluke +online/);
    const closed = hub.start('yoda');
    expect(await closed.event('result', { command: 'signup' })).toMatchObject({ code: 'signup-closed' });
    expect(await closed.exit).toBe(4);
    const invite = (await users('invite', '--uses', '1')).stdout.trim();
    const yoda = await hub.client('yoda', { flags: ['--invite', invite] });
    const late = hub.start('vader', { flags: ['--invite', invite] });
    expect(await late.event('result', { command: 'signup' })).toMatchObject({ code: 'signup-closed' });
    expect(await users('disable', 'luke')).toMatchObject({ code: 0 });
    expect(await luke.event('goodbye')).toMatchObject({ reason: 'kicked' });
    const out = hub.start('luke', { signup: false, password: 'pw!"#$' });
    expect(await out.event('result', { command: 'login' })).toMatchObject({ code: 'disabled' });
    expect(await users('remove', 'yoda', '--yes')).toMatchObject({ code: 0 });
    expect(await yoda.event('goodbye')).toMatchObject({ reason: 'kicked' });
    expect(await users('remove', 'yoda', '--yes')).toMatchObject({ code: 1 });
  });

  it(
    'R4, threats 3 and 4: a block survives a restart; the token still gets its owner in',
    { timeout: 60_000 },
    async () => {
      hub = await startHub({ login: { blockDurationSeconds: 120 } });
      await (await hub.client('luke')).end();
      const elsewhere = join(folder, 'elsewhere');
      for (let time = 0; time < 3; time++) {
        await hub.start('luke', { signup: false, password: 'wrong', home: elsewhere }).exit;
      }
      await hub.stop('SIGKILL');
      await hub.restart();
      const right = hub.start('luke', { signup: false, home: elsewhere });
      expect(await right.event('result', { command: 'login' })).toMatchObject({ code: 'account-blocked' });
      const owner = hub.start('luke', { signup: false, password: '' });
      expect(await owner.event('welcome')).toMatchObject({ user: 'luke' });
      expect(await owner.end()).toBe(0);
      expect(await hub.run('users', 'unblock', 'luke', '--data', join(hub.folder, 'data'))).toMatchObject({
        code: 0,
      });
      const again = await hub.client('luke', { signup: false, home: elsewhere });
      expect(await again.end()).toBe(0);
    },
  );
});
