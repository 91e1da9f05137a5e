/** The script face: a command per line, results in order, the end of the input, exit codes. */
import { describe, expect, it } from 'vitest';
import { runScript } from '../../../src/client/faces/script.ts';
import { fakeCore } from './fake-core.ts';
import { scriptBench } from './script-setting.ts';

/** Runs a whole script against a willing server. */
async function script(text: string | Buffer, json = false) {
  const fake = fakeCore(true);
  const bench = scriptBench(fake, { json });
  bench.stdin.end(text);
  const code = await runScript(bench.setting);
  return { code, fake, ...bench };
}

/** Lets everything happen that is ready to. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('lines', () => {
  it('are commands; blank ones, a CR and a slash do not matter, blanks at the end of a text do', async () => {
    const { fake, code } = await script('\nwhoelse\r\n   \n/message hans  two blanks  \r\nWHOELSE');
    expect(fake.submitted).toEqual([
      'whoelse {}',
      'message {"to":"hans","text":" two blanks  "}',
      'whoelse {}',
    ]);
    expect(code).toBe(0);
  });

  it('may be of any length: 10 MB is too-long, and the next line is read', async () => {
    const { fake, code } = await script(`message hans ${'x'.repeat(10_000_000)}\nwhoelse\n`);
    expect(fake.submitted).toEqual(['message!too-long', 'whoelse {}']);
    expect(code).toBe(1);
  });

  it('that are not UTF-8 are refused and the next is read', async () => {
    const bytes = Buffer.concat([
      Buffer.from('message hans '),
      Buffer.from([0xff, 0x0a]),
      Buffer.from('whoelse\n'),
    ]);
    const { fake, code } = await script(bytes);
    expect(fake.submitted).toEqual(['message!usage', 'whoelse {}']);
    expect(code).toBe(2);
  });

  it('after a logout are not run; its result is told (R40)', async () => {
    const { fake, out, code } = await script('logout\nwhoelse\n', true);
    expect(fake.submitted).toEqual(['logout {}']);
    expect(out()).toContain('"command":"logout","ok":true');
    expect(code).toBe(0);
  });

  it('are not read before the server let us in, so that its limits hold for them', async () => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake);
    bench.stdin.end('whoelse\n');
    const running = runScript(bench.setting);
    await turn();
    expect(fake.submitted).toEqual([]);
    fake.welcome();
    await turn();
    expect(fake.submitted).toEqual(['whoelse {}']);
    fake.end({ how: 'goodbye', reason: 'idle' });
    expect(await running).toBe(1);
  });

  it('are read no further while many results are missing', async () => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake);
    bench.stdin.end('whoelse\n'.repeat(2000));
    const running = runScript(bench.setting);
    fake.welcome();
    await turn();
    expect(fake.submitted.length).toBe(513);
    for (let i = 0; i < 400; i++) fake.reply();
    await turn();
    expect(fake.submitted.length).toBe(513 + 400);
    fake.end({ how: 'goodbye', reason: 'kicked' });
    await running;
  });
});

describe('results', () => {
  it('of the client itself keep their place (R42)', async () => {
    const { out, code } = await script('whoelse\nhelp logout\nfly\nhelp fly\nblocks\n', true);
    const results = out()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; command: string; code?: string })
      .filter(({ type }) => type === 'result');
    expect(results.map(({ command, code: refusal }) => refusal ?? command)).toEqual([
      'whoelse',
      'help',
      'unknown-command',
      'unknown-command',
      'blocks',
    ]);
    expect(code).toBe(2);
  });

  it('are awaited at the end of the input, then the session ends without one more result', async () => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake, { json: true });
    bench.stdin.end('whoelse\n');
    const running = runScript(bench.setting);
    fake.welcome();
    await turn();
    fake.reply({ ok: true, users: ['hans'] });
    await turn();
    fake.reply();
    expect(await running).toBe(0);
    expect(bench.out()).toBe(
      '{"type":"welcome","user":"luke","unread":0}\n{"type":"result","command":"whoelse","ok":true,"users":["hans"]}\n',
    );
  });

  it('go to stdout with what others write; narration goes to stderr', async () => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake);
    const running = runScript(bench.setting);
    fake.welcome('luke', 1);
    fake.emit({ type: 'presence', user: 'yoda', online: true });
    fake.emit({
      type: 'message',
      id: '1',
      from: 'hans',
      text: 'Hey Dude\nx',
      at: '2020-01-02T03:04:05Z',
      mail: true,
    });
    bench.stdin.end();
    await turn();
    fake.end({ how: 'goodbye', reason: 'kicked' });
    await running;
    expect(bench.out()).toMatch(/^2020-01-0\d \d\d:\d\d:\d\d \[mail\] hans: Hey Dude\n {33}x\n$/);
    expect(bench.err()).toBe('+ logged in as luke; 1 unread message.\n+ yoda logged in\n');
  });
});

describe('passwd in a script', () => {
  it('takes both passwords from the environment', async () => {
    const fake = fakeCore(true);
    const bench = scriptBench(fake, { given: { password: 'old one', newPassword: 'new one' } });
    bench.stdin.end('passwd\n');
    expect(await runScript(bench.setting)).toBe(0);
    expect(fake.secrets).toEqual([{ old: 'old one', new: 'new one' }]);
  });

  it('is refused without them', async () => {
    const { fake, code, out } = await script('passwd\n');
    expect(fake.submitted).toEqual([]);
    expect(out()).toContain('HUBBUB_NEW_PASSWORD');
    expect(code).toBe(2);
  });
});

describe('the end', () => {
  it.each([
    [{ how: 'unreachable', message: 'nobody listens' }, 3],
    [{ how: 'refused', code: 'account-blocked', message: 'blocked for 57 s' }, 4],
    [{ how: 'untrusted', message: 'another key' }, 5],
  ] as const)('before the welcome is told on stderr: %o', async (end, expected) => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake, { json: true });
    const running = runScript(bench.setting);
    fake.end(end);
    expect(await running).toBe(expected);
    expect(bench.err()).toBe(`x ${end.message}\n`);
    expect(bench.out()).toBe('');
  });

  it('by a goodbye needs no end of the input', async () => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake, { json: true });
    const running = runScript(bench.setting);
    fake.welcome();
    await turn();
    fake.emit({ type: 'goodbye', reason: 'idle', message: 'idle for 60 s' });
    fake.end({ how: 'goodbye', reason: 'idle' });
    expect(await running).toBe(1);
    expect(bench.out()).toContain('{"type":"goodbye","reason":"idle","message":"idle for 60 s"}');
  });

  it('by an interrupt logs out and is 130', async () => {
    const fake = fakeCore(true);
    const bench = scriptBench(fake);
    const running = runScript(bench.setting);
    await turn();
    bench.setting.interrupt.abort();
    expect(await running).toBe(130);
  });

  it('by an interrupt before the welcome waits for nothing', async () => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake);
    const running = runScript(bench.setting);
    bench.setting.interrupt.abort();
    expect(await running).toBe(130);
    expect(fake.destroyed).toBe(true);
  });

  it('comes when nobody reads stdout any more: what was not written does not count as shown', async () => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake);
    const running = runScript(bench.setting);
    fake.welcome();
    bench.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    fake.emit({
      type: 'message',
      id: '1',
      from: 'hans',
      text: 'lost',
      at: '2020-01-02T03:04:05Z',
      mail: true,
    });
    expect(fake.destroyed).toBe(true);
    expect(await running).toBe(1);
    expect(bench.err()).not.toContain('EPIPE');
  });

  it('is refused in a clear sentence when there is no password', async () => {
    const fake = fakeCore(false);
    const bench = scriptBench(fake, { given: {} });
    const running = runScript(bench.setting);
    expect(await fake.duties.password({ attempt: 1, signup: 'open', signsUp: false })).toBe(null);
    fake.end({ how: 'refused', code: 'bad-credentials', message: 'no password was given' });
    expect(await running).toBe(4);
    expect(bench.err()).toContain('HUBBUB_PASSWORD');
  });
});
