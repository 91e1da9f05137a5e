/** exec: one command, its result and nothing else on stdout. */
import { describe, expect, it } from 'vitest';
import { runOneCommand } from '../../../src/client/faces/one-command.ts';
import { fakeCore } from './fake-core.ts';
import { scriptBench } from './script-setting.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function run(words: readonly string[], reply: Readonly<Record<string, unknown>>, json = false) {
  const fake = fakeCore(false);
  const bench = scriptBench(fake, { json });
  const running = runOneCommand(bench.setting, words);
  fake.welcome();
  fake.emit({ type: 'presence', user: 'yoda', online: true });
  await turn();
  fake.reply(reply);
  await turn();
  fake.reply();
  return { code: await running, fake, ...bench };
}

describe('exec', () => {
  it('prints a name a line for people and scripts alike', async () => {
    const { out, err, code } = await run(['whoelse'], { ok: true, users: ['hans', 'yoda'] });
    expect([out(), err(), code]).toEqual(['hans\nyoda\n', '', 0]);
  });

  it('prints one object with --json', async () => {
    const { out, err, code } = await run(['whoelse'], { ok: true, users: [] }, true);
    expect([out(), err(), code]).toEqual([
      '{"type":"result","command":"whoelse","ok":true,"users":[]}\n',
      '',
      0,
    ]);
  });

  it('passes words as they are', async () => {
    const { fake } = await run(['message', 'hans', '  "two"  words '], { ok: true });
    expect(fake.submitted[0]).toBe('message {"to":"hans","text":"  \\"two\\"  words "}');
  });

  it('tells a refusal on stderr, so that stdout holds nothing that was not asked for', async () => {
    const { out, err, code } = await run(['block', 'x'], {
      ok: false,
      code: 'unknown-user',
      message: 'no x here',
    });
    expect([out(), err(), code]).toEqual(['', 'x no x here\n', 1]);
  });

  it('tells a refusal on stdout with --json', async () => {
    const { out, code } = await run(['block', 'x'], { ok: false, code: 'self', message: 'you' }, true);
    expect(JSON.parse(out())).toEqual({
      type: 'result',
      command: 'block',
      ok: false,
      code: 'self',
      message: 'you',
    });
    expect(code).toBe(1);
  });

  it('needs no server to know a wrong command (R42)', async () => {
    const bench = scriptBench(fakeCore(false), { json: true });
    const start = (): never => {
      throw new Error('connected');
    };
    expect(await runOneCommand({ ...bench.setting, start }, ['whoelsee'])).toBe(2);
    expect(bench.out()).toContain('"code":"unknown-command"');
  });

  it('prints a login that failed, and the goodbye after it, with --json', async () => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake, { json: true });
    const running = runOneCommand(bench.setting, ['whoelse']);
    fake.emit({ type: 'result', command: 'login', ok: false, code: 'account-blocked', message: 'x' });
    fake.emit({ type: 'goodbye', reason: 'blocked' });
    fake.end({ how: 'refused', code: 'account-blocked', message: 'x' });
    expect(await running).toBe(4);
    expect(bench.out().trim().split('\n').length).toBe(2);
  });

  it('logs out by the command itself without asking twice', async () => {
    const fake = fakeCore(true);
    const bench = scriptBench(fake);
    expect(await runOneCommand(bench.setting, ['logout'])).toBe(0);
    expect(fake.submitted).toEqual(['logout {}']);
    expect(bench.out()).toBe('logged out\n');
  });
});
