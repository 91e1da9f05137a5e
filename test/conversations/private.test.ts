/** Private sessions between real clients over a real server (R25–R29, S5; threat rows 24, 30). */
import { execFileSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startHub } from './hub.ts';
import type { ClientWishes, Hub } from './hub.ts';
import type { Talker } from './talker.ts';

let hub: Hub;
beforeAll(async () => {
  hub = await startHub({ consentSeconds: 15, limits: { consentsPerMinute: 1_000 } });
});
afterAll(() => hub.close());

let present: Talker[] = [];
afterEach(() => {
  for (const talker of present) talker.kill();
  present = [];
});

let count = 0;

async function arrive(name: string, wishes: ClientWishes): Promise<Talker> {
  const talker = await hub.client(name, wishes);
  present.push(talker);
  return talker;
}

/** Two users nobody has met before. */
async function two(first: ClientWishes = {}, second: ClientWishes = {}) {
  count++;
  const [hans, luke] = [await arrive(`hans${count}`, first), await arrive(`luke${count}`, second)];
  return { hans, luke, h: `hans${count}`, l: `luke${count}` };
}

/** In private already. */
async function together(first: ClientWishes = {}, second: ClientWishes = {}) {
  const pair = await two(first, { flags: ['--private', 'accept'], ...second });
  expect(await pair.hans.ask(`startprivate ${pair.l}`)).toMatchObject({ ok: true, with: pair.l });
  await pair.luke.event('private-open', { with: pair.h });
  return pair;
}

async function expectPrivate(from: Talker, to: Talker, sender: string, recipient: string, text: string) {
  expect(await from.ask(`private ${recipient} ${text}`)).toMatchObject({ ok: true });
  expect(await to.event('private', { text })).toMatchObject({ from: sender });
}

describe('S5', () => {
  it('a question, a yes, texts both ways, a block that does not end it, an end', async () => {
    const { hans, luke, h, l } = await two();
    hans.type(`startprivate ${l}`, 'whoelse');
    await luke.event('private-request', { from: h });
    // The late result holds nobody up.
    expect(await hans.event('result')).toMatchObject({ command: 'whoelse' });
    expect(await luke.ask(`accept ${h}`)).toMatchObject({ ok: true, user: h });
    expect(await hans.event('result')).toMatchObject({ command: 'startprivate', ok: true, with: l });
    const open = { with: l, verified: false, route: 'direct' };
    expect(await hans.event('private-open')).toMatchObject(open);
    await luke.event('private-open', { with: h });
    await expectPrivate(hans, luke, h, l, '  to the letter, "quoted" \\ ä 😀 ');
    await expectPrivate(luke, hans, l, h, 'and back');
    await hans.ask(`block ${l}`);
    await expectPrivate(hans, luke, h, l, 'still flows (R27)');
    await expectPrivate(luke, hans, l, h, 'both ways');
    expect(await luke.ask(`startprivate ${h}`)).toMatchObject({ code: 'blocked' });
    expect(await luke.ask(`stopprivate ${h}`)).toMatchObject({ ok: true });
    expect(await hans.event('private-closed')).toMatchObject({ with: l, reason: 'stopped', by: 'peer' });
    expect(await hans.ask(`private ${l} too late`)).toMatchObject({ code: 'no-session' });
    expect(await luke.ask(`stopprivate ${h}`)).toMatchObject({ code: 'no-session' });
  });
});

describe('startprivate (R25)', () => {
  it('refuses by code', async () => {
    const { hans, h, l, luke } = await together();
    expect(await hans.ask(`startprivate ${h}`)).toMatchObject({ code: 'self' });
    expect(await hans.ask('startprivate nobody')).toMatchObject({ code: 'unknown-user' });
    expect(await hans.ask(`startprivate ${l.toUpperCase()}`)).toMatchObject({ code: 'already-active' });
    await luke.ask('logout');
    await hans.event('presence', { user: l, online: false });
    expect(await hans.ask(`startprivate ${l}`)).toMatchObject({ code: 'offline' });
  });

  it('is declined by a person, and by a policy', async () => {
    const { hans, luke, h, l } = await two({ flags: ['--private', 'never'] });
    hans.type(`startprivate ${l}`);
    await luke.event('private-request');
    expect(await luke.ask(`decline ${h}`)).toMatchObject({ ok: true });
    expect(await hans.event('result', { command: 'startprivate' })).toMatchObject({ code: 'declined' });
    expect(await luke.ask(`startprivate ${h}`)).toMatchObject({ code: 'declined' });
    expect(await luke.ask(`accept ${h}`)).toMatchObject({ code: 'not-found' });
  });

  it('expires, on both screens', async () => {
    const { hans, luke, h, l } = await two();
    hans.type(`startprivate ${l}`);
    await luke.event('private-request', { from: h });
    expect(await hans.event('result', { command: 'startprivate' })).toMatchObject({ code: 'timeout' });
    await luke.event('private-closed', { with: h });
  });

  it('of two who ask each other at once opens one session', async () => {
    const { hans, luke, h, l } = await two();
    hans.type(`startprivate ${l}`);
    luke.type(`startprivate ${h}`);
    expect(await hans.event('result')).toMatchObject({ command: 'startprivate', ok: true });
    expect(await luke.event('result')).toMatchObject({ command: 'startprivate', ok: true });
    await expectPrivate(hans, luke, h, l, 'here');
    await expectPrivate(luke, hans, l, h, 'there');
  });

  it('waits in a script for what is written to that user, and at the end of the input', async () => {
    const { hans, luke, h, l } = await two({}, { flags: ['--private', 'accept'] });
    hans.type(`startprivate ${l}`, `private ${l} one`, `private ${l} two`, `stopprivate ${l}`);
    expect(await hans.end()).toBe(0);
    expect(hans.said.filter(({ type }) => type === 'result').map(({ command }) => command)).toEqual([
      ...['startprivate', 'private', 'private', 'stopprivate'],
    ]);
    expect(await luke.event('private', { from: h })).toMatchObject({ text: 'one' });
    expect(await luke.event('private', { from: h })).toMatchObject({ text: 'two' });
    await luke.event('private-closed', { with: h, reason: 'stopped' });
  });
});

describe('private (R26)', () => {
  it('refuses by code', async () => {
    const { hans, l } = await two();
    expect(await hans.ask(`private ${l} x`)).toMatchObject({ code: 'no-session' });
    expect(await hans.ask('private nobody x')).toMatchObject({ code: 'unknown-user' });
    expect(await hans.ask(`private ${l}  `)).toMatchObject({ code: 'empty' });
    expect(await hans.ask(`private ${l} ${'x'.repeat(16_385)}`)).toMatchObject({ code: 'too-long' });
    expect(await hans.ask(`private ${l}`)).toMatchObject({ code: 'usage' });
  });

  it('takes the longest text', async () => {
    const { hans, luke, h, l } = await together();
    await expectPrivate(hans, luke, h, l, 'x'.repeat(16_384));
  });
});

describe('the end of a session is on both screens, with its reason (R28)', () => {
  it('after a logout', async () => {
    const { hans, luke, h, l } = await together();
    luke.type('logout');
    expect(await hans.event('private-closed')).toMatchObject({ with: l, reason: 'logout', by: 'peer' });
    expect(await luke.event('private-closed')).toMatchObject({ with: h, reason: 'logout', by: 'self' });
    expect(await hans.ask(`private ${l} x`)).toMatchObject({ code: 'peer-gone' });
  });

  it('after kill -9', async () => {
    const { hans, luke, l } = await together();
    luke.kill('SIGKILL');
    expect(await hans.event('private-closed')).toMatchObject({ with: l, reason: 'lost', by: null });
    expect(await hans.ask(`private ${l} x`)).toMatchObject({ code: 'peer-gone' });
    expect(await hans.end()).toBe(1);
  });
});

describe('several at once', () => {
  it('each with another, and the server answers meanwhile', async () => {
    const { hans, luke, h, l } = await together();
    const yoda = await arrive(`yoda${count}`, { flags: ['--private', 'accept'] });
    expect(await hans.ask(`startprivate yoda${count}`)).toMatchObject({ ok: true });
    await expectPrivate(hans, luke, h, l, 'for luke');
    await expectPrivate(hans, yoda, h, `yoda${count}`, 'for yoda');
    expect(await hans.ask('whoelse')).toMatchObject({ ok: true });
    expect(await hans.ask(`message ${l} over the server`)).toMatchObject({ outcome: 'delivered' });
    await hans.ask(`stopprivate ${l}`);
    await expectPrivate(yoda, hans, `yoda${count}`, h, 'still here');
  });
});

it('leaves no private text with the server (row 24)', async () => {
  const { hans, luke, h, l } = await together();
  await expectPrivate(hans, luke, h, l, 'marmalade-in-private');
  await hans.ask(`message ${l} marmalade-in-mail`);
  await luke.event('message');
  // -a reads the database as text; the mail shows that grep would find it.
  const found = execFileSync('grep', ['-rhao', 'marmalade-in-[a-z]*', `${hub.folder}/data`], {
    encoding: 'utf8',
  });
  expect(found).toContain('marmalade-in-mail');
  expect(found).not.toContain('marmalade-in-private');
  expect(hub.log()).not.toContain('marmalade');
});
