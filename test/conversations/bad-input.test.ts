/** Bytes that no honest client sends: each is refused clearly, and the server goes on serving the others. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHouse } from '../server/in-process.ts';
import type { Bare, House } from '../server/in-process.ts';

let house: House;
let witness: Bare;
beforeEach(async () => {
  house = await startHouse({ login: { timeoutSeconds: 3 } });
  witness = await house.user('witness');
});
afterEach(async () => {
  expect(await witness.ask('whoelse')).toMatchObject({ ok: true });
  await house.close();
});

describe('before login', () => {
  it.each([
    ['garbage', Buffer.from(Array.from({ length: 3_000 }, (_, at) => (at * 97) % 256)), 'bad-frame'],
    ['a line without JSON', 'GET / HTTP/1.1\r\n', 'bad-frame'],
    ['a line one byte too long', `${'x'.repeat(4_097)}\n`, 'too-long'],
    ['10 MB without an end', 'x'.repeat(10_000_000), 'too-long'],
    ['another version', '{"t":"hello","version":2,"client":"x"}\n', 'version'],
  ])('%s ends the connection with a word', async (_name, bytes, code) => {
    const bare = house.knock();
    bare.raw(bytes);
    expect(await bare.next('error')).toMatchObject({ code });
    await bare.closed;
  });

  it('half a frame and silence end at the login’s deadline (R8)', async () => {
    const bare = house.knock();
    bare.raw('{"t":"hel');
    expect(await bare.next('goodbye')).toMatchObject({ reason: 'timeout' });
    await bare.closed;
  });

  it('R8 commands are refused and end nothing', async () => {
    const bare = house.knock();
    expect(await bare.ask('whoelse')).toMatchObject({ code: 'login-first' });
    bare.raw('{"t":"hello","version":1,"client":"x"}\n');
    expect(await bare.ask('block', { user: 'witness' })).toMatchObject({ code: 'login-first' });
    expect(await bare.ask('fly')).toMatchObject({ code: 'unknown-command' });
    expect(await bare.ask('signup', { user: 'late', password: 'late-secret' })).toMatchObject({ ok: true });
  });

  it.each([
    '',
    ' ',
    'a b',
    'a\u0000',
    'a\u001b[31m',
    '\u202eabc',
    'x'.repeat(33),
    'ä',
    'admin',
    'Server',
    '../x',
  ])('R5, threat 20: refuses to make an account named %j', async (user) => {
    const bare = house.knock();
    bare.raw('{"t":"hello","version":1,"client":"x"}\n');
    const result = await bare.ask('signup', { user, password: 'good-secret' });
    expect(['bad-name', 'usage']).toContain(result['code']);
  });
});

describe('after login', () => {
  it('wrong types and unknown fields are refused, and the session goes on', async () => {
    const hans = await house.user('hans');
    expect(await hans.ask('message', { to: 5, text: [], message: null })).toMatchObject({ code: 'usage' });
    expect(await hans.ask('whoelse', { surprise: 1 })).toMatchObject({ code: 'usage' });
    hans.raw('{"t":"whoelse","id":90,"__proto__":{"ok":1}}\n');
    expect(await hans.next('result')).toMatchObject({ re: 90, code: 'usage' });
    expect(await hans.ask('whoelse')).toMatchObject({ re: 4, code: 'interrupted' });
    hans.raw('{"t":"whoelse","id":91}\n');
    expect(await hans.next('result')).toMatchObject({ re: 91, users: ['witness'] });
  });

  it('a frame past the limit ends the connection; one below is only too long a text', async () => {
    const hans = await house.user('hans');
    const message = { to: 'witness', text: 'x'.repeat(100_000), message: 'message01' };
    expect(await hans.ask('message', message)).toMatchObject({ code: 'too-long' });
    hans.raw('x'.repeat(131_073));
    expect(await hans.next('error')).toMatchObject({ code: 'too-long' });
    await hans.closed;
  });

  it('texts arrive to the letter, controls and bidi marks too', async () => {
    const hans = await house.user('hans');
    const text = '\u0000\u001b[2J\u202e\u2028 \r\n😀"\\';
    expect(await hans.ask('message', { to: 'witness', text, message: 'message01' })).toMatchObject({
      ok: true,
    });
    expect(await witness.next('message')).toMatchObject({ from: 'hans', text });
    expect(house.log()).not.toContain('2J');
  });

  it('who reads nothing is dropped, and finds the mail at the next login', async () => {
    const hans = await house.user('hans');
    const [luke] = [await house.user('luke')];
    luke.socket.pause();
    const text = 'x'.repeat(16_000);
    let sent = 0;
    while (!house.log().includes('"reason":"slow"') && sent < 2_000) {
      const results = Array.from({ length: 20 }, () => hans.ask('broadcast', { text: `${++sent}${text}` }));
      await Promise.all(results);
    }
    expect(house.log()).toContain('"reason":"slow"');
    const id = 'message01';
    expect(await hans.ask('message', { to: 'luke', text: 'still here', message: id })).toMatchObject({
      outcome: 'stored',
    });
    luke.socket.destroy();
    const user = house.server.bus.ask.userNamed('luke');
    while (user && house.server.bus.ask.sessionOf(user))
      await new Promise((resolve) => setTimeout(resolve, 50));
    const again = await house.login('luke');
    expect(await again.next('message')).toMatchObject({ text: 'still here', mail: true });
  });

  it('a thousand connections that say nothing leave at the deadline', async () => {
    const silent = Array.from({ length: 1_000 }, () => house.knock());
    expect(await witness.ask('whoelse')).toMatchObject({ ok: true });
    await Promise.all(silent.map(({ closed }) => closed));
    expect(
      silent.every(({ frames }) => frames.some(({ t, reason }) => t === 'goodbye' && reason === 'timeout')),
    ).toBe(true);
  });
});

describe('passwords (R4, R5)', () => {
  const wrong = (bare: Bare, user: string) => bare.ask('login', { user, password: 'wrong' });

  it('a hundred wrong ones at once still get three, also for a name that does not exist', async () => {
    for (const user of ['witness', 'nobody']) {
      const all = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const bare = house.knock();
          bare.raw('{"t":"hello","version":1,"client":"x"}\n');
          return wrong(bare, user);
        }),
      );
      const codes = all.map(({ code }) => code);
      expect(codes.filter((code) => code === 'bad-credentials')).toHaveLength(2);
      expect(codes.filter((code) => code === 'account-blocked')).toHaveLength(98);
      expect(new Set(all.map(({ attemptsLeft }) => attemptsLeft))).toEqual(new Set([1, 2, undefined]));
    }
  });

  it('never stand in the log', () => {
    expect(house.log()).toContain('logged in');
    expect(house.log()).not.toContain('witness-secret');
  });
});

describe('R41 a connection that is lost between command and result', () => {
  it('is taken up: results come again, nothing is done twice', async () => {
    const hans = house.knock();
    hans.raw('{"t":"hello","version":1,"client":"x"}\n');
    const welcome = await hans.ask('signup', { user: 'hans', password: 'hans-secret' });
    expect(await hans.ask('message', { to: 'witness', text: 'one', message: 'message01' })).toMatchObject({
      ok: true,
    });
    hans.socket.destroy();
    const back = house.knock();
    back.raw('{"t":"hello","version":1,"client":"x"}\n');
    const { session, secret } = welcome;
    back.raw(`${JSON.stringify({ t: 'resume', id: 9, session, secret, results: 1 })}\n`);
    expect(await back.next('result')).toMatchObject({ re: 9, ok: true });
    expect(await back.next('result')).toMatchObject({ re: 2, ok: true, outcome: 'delivered' });
    back.raw(
      `${JSON.stringify({ t: 'message', id: 2, to: 'witness', text: 'one', message: 'message01' })}\n`,
    );
    expect(await back.next('result')).toMatchObject({ re: 2, ok: true });
    back.raw('{"t":"whoelse","id":10}\n');
    expect(await back.next('result')).toMatchObject({ re: 10, users: ['witness'] });
    expect(witness.frames.filter(({ t }) => t === 'message')).toHaveLength(1);
    // Comings that follow each other closely are told together, a little later.
    await witness.next('presence');
    expect(witness.frames.filter(({ t }) => t === 'presence')).toHaveLength(1);
  });

  it('is not taken up with another secret', async () => {
    const hans = await house.user('hans');
    const session = hans.frames.find(({ session: id }) => id !== undefined)?.['session'];
    const thief = house.knock();
    thief.raw('{"t":"hello","version":1,"client":"x"}\n');
    expect(await thief.ask('resume', { session, secret: 'guess', results: 0 })).toMatchObject({
      code: 'not-found',
    });
    expect(await hans.ask('whoelse')).toMatchObject({ ok: true });
  });
});
