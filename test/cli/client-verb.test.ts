/** The verbs connect and exec as processes: what stands where, and the exit codes that scripts rely on. */
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { scriptedServer } from './scripted-server.ts';
import type { Frame, ScriptedServer } from './scripted-server.ts';

const PROGRAM = fileURLToPath(new URL('./client-program.ts', import.meta.url));

let server: ScriptedServer | undefined;
afterEach(() => server?.close());

async function serve(
  answer: (frame: Frame) => readonly Frame[] | null = () => null,
): Promise<ScriptedServer> {
  server = await scriptedServer(answer);
  return server;
}

/** Starts the program in a home of its own. */
function start(words: readonly string[], password = 'secret') {
  const home = mkdtempSync(join(tmpdir(), 'hubbub-'));
  const env = { ...process.env, HUBBUB_HOME: home, HUBBUB_PASSWORD: password };
  const child = spawn(process.execPath, [PROGRAM, ...words], { env });
  const texts = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.err += text));
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
  const saw = (word: string) =>
    new Promise<void>((resolve) => {
      const look = (): void => {
        if (texts.out.includes(word)) resolve();
      };
      child.stdout.on('data', look);
      look();
    });
  return { child, texts, exit, saw };
}

describe('exec', () => {
  it('passes its words as they are, leaves mail unread and prints the result', async () => {
    const { port, seen } = await serve(({ t, id }) =>
      t === 'message' ? [{ t: 'result', re: id, ok: true, outcome: 'stored', id: 'm' }] : null,
    );
    const run = start(['exec', `luke@127.0.0.1:${port}`, '--plain', '--', 'message', 'hans', '  007']);
    expect(await run.exit).toBe(0);
    expect(run.texts).toEqual({ out: 'stored; it waits for their next login\n', err: '' });
    expect(seen.find(({ t }) => t === 'login')).toMatchObject({
      user: 'luke',
      password: 'secret',
      mail: 'none',
    });
    expect(seen.find(({ t }) => t === 'message')).toMatchObject({ to: 'hans', text: '  007' });
  });

  it.each([
    [['exec', 'luke@127.0.0.1:1', '--', 'fly'], /unknown command "fly"/],
    [['exec', 'luke@127.0.0.1:1', 'whoelse'], /./],
    [['exec', '127.0.0.1:1', '--', 'whoelse'], /say who you are/],
    [['connect', '127.0.0.1:1'], /say who you are/],
    [['connect', 'luke@'], /no address/],
  ])('%o is wrong usage: 2', async (words, message) => {
    const run = start(words);
    run.child.stdin.end();
    const code = await run.exit;
    expect(run.texts.err).toMatch(message);
    expect(run.texts.err).not.toContain('    at ');
    if (words[2] !== 'whoelse') expect(code).toBe(2);
  });

  it('tells of a shared folder that is not there, and goes on', async () => {
    const { port } = await serve(({ t, id }) =>
      t === 'message' ? [{ t: 'result', re: id, ok: true, outcome: 'stored', id: 'm' }] : null,
    );
    const server = `luke@127.0.0.1:${port}`;
    const run = start(['exec', server, '--plain', '--share', '/nowhere', '--', 'message', 'hans', 'Hey']);
    expect(await run.exit).toBe(0);
    expect(run.texts.err).toContain('the shared folder /nowhere is not there');
  });

  it('of a server that is not there is 3, in a sentence', async () => {
    const { port, close } = await scriptedServer(() => null);
    close();
    const run = start(['exec', `luke@127.0.0.1:${port}`, '--plain', '--', 'whoelse']);
    expect(await run.exit).toBe(3);
    expect(run.texts.err).toMatch(/^x .+\n$/);
  });
});

describe('connect', () => {
  it('runs stdin as a script and prints JSON lines', async () => {
    const { port } = await serve(({ t, id }) =>
      t === 'whoelse' ? [{ t: 'result', re: id, ok: true, users: ['hans'] }] : null,
    );
    const run = start(['connect', `luke@127.0.0.1:${port}`, '--plain', '--json']);
    run.child.stdin.end('whoelse\nlogout\nwhoelse\n');
    expect(await run.exit).toBe(0);
    const lines = run.texts.out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: 'welcome', user: 'luke', unread: 0 },
      { type: 'result', command: 'whoelse', ok: true, users: ['hans'] },
      { type: 'result', command: 'logout', ok: true },
      { type: 'goodbye', reason: 'logout' },
    ]);
    expect(run.texts.err).toBe('');
  });

  it('of a blocked account is 4, with the result and the goodbye (R4)', async () => {
    const refusal = {
      ok: false,
      code: 'account-blocked',
      message: 'blocked for 57 s',
      retryAfterSeconds: 57,
    };
    const { port } = await serve(({ t, id }) =>
      t === 'login'
        ? [
            { t: 'result', re: id, ...refusal },
            { t: 'goodbye', reason: 'blocked', message: '' },
          ]
        : null,
    );
    const run = start(['connect', `luke@127.0.0.1:${port}`, '--plain', '--json']);
    expect(await run.exit).toBe(4);
    expect(
      run.texts.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { type: 'result', command: 'login', ...refusal },
      { type: 'goodbye', reason: 'blocked' },
    ]);
  });

  it('ends by itself after a goodbye that it did not ask for: 1 (R10)', async () => {
    const { port, send } = await serve();
    const run = start(['connect', `luke@127.0.0.1:${port}`, '--plain', '--json']);
    await run.saw('welcome');
    send({ t: 'goodbye', reason: 'idle', message: 'no command for 60 s' });
    expect(await run.exit).toBe(1);
    expect(run.texts.out).toContain('{"type":"goodbye","reason":"idle","message":"no command for 60 s"}');
  });

  it('logs out when it is interrupted: 130', async () => {
    const { port, seen } = await serve();
    const run = start(['connect', `luke@127.0.0.1:${port}`, '--plain', '--json']);
    await run.saw('welcome');
    run.child.kill('SIGINT');
    expect(await run.exit).toBe(130);
    expect(seen.at(-1)).toMatchObject({ t: 'logout' });
  });

  it('acknowledges no mail that nobody read any more (R18)', async () => {
    const { port, send, seen } = await serve();
    const run = start(['connect', `luke@127.0.0.1:${port}`, '--plain', '--json']);
    await run.saw('welcome');
    run.child.stdout.destroy();
    send({ t: 'message', seq: 1, id: 'm', from: 'hans', text: 'Hey', at: 1, mail: true });
    expect(await run.exit).toBe(1);
    expect(seen.filter(({ t }) => t === 'ack')).toEqual([]);
    expect(run.texts.err).toBe('');
  });
});
