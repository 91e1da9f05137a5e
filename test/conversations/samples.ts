/**
 * The original's sample sessions S1–S4, S6 and S7, told once for every client: samples.test.ts plays them with the one
 * that comes with the program, test/examples with those of others.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { Hub } from './hub.ts';

/** Starts a hub with these settings, whose clients are those that play. */
export type OpenHub = (settings?: object) => Promise<Hub>;

let hub: Hub;

/** Plays all samples as tests of the suite around it. */
export function playSamples(open: OpenHub): void {
  playMeetings(open);
  wrongPasswords(open);
  idling(open);
}

/** Plays those in which what one client does shows in another, S1–S4. */
export function playMeetings(open: OpenHub): void {
  afterEach(() => hub.close());
  presence(open);
  messages(open);
  mail(open);
  blocking(open);
}

function presence(open: OpenHub): void {
  describe('S1: who comes and goes is seen (R11)', () => {
    it('announces a login and a logout to everyone else', async () => {
      hub = await open();
      const [hans, luke] = await Promise.all([hub.client('hans'), hub.client('luke')]);
      const yoda = await hub.client('yoda');
      for (const other of [hans, luke]) await other.event('presence', { user: 'yoda', online: true });
      hans.type('logout');
      expect(await hans.event('goodbye')).toMatchObject({ reason: 'logout' });
      expect(await hans.exit).toBe(0);
      for (const other of [luke, yoda]) await other.event('presence', { user: 'hans', online: false });
      expect(yoda.said.filter(({ type, user }) => type === 'presence' && user === 'yoda')).toEqual([]);
    });
  });
}

function messages(open: OpenHub): void {
  describe('S2: a message (R17, R19)', () => {
    it('reaches luke, and an unknown name is refused', async () => {
      hub = await open();
      const [hans, luke] = await Promise.all([hub.client('hans'), hub.client('luke')]);
      expect(await hans.ask('message luke Hey Dude')).toMatchObject({ ok: true, outcome: 'delivered' });
      expect(await luke.event('message')).toMatchObject({ from: 'hans', text: 'Hey Dude', mail: false });
      expect(await hans.ask('message vader Hey')).toMatchObject({ ok: false, code: 'unknown-user' });
      expect(await hans.end()).toBe(1);
    });
  });
}

function mail(open: OpenHub): void {
  describe('S3: mail that waits (R3, R17, R18)', () => {
    it('comes after the welcome, in order, once', async () => {
      hub = await open();
      const [hans, luke] = await Promise.all([hub.client('hans'), hub.client('luke')]);
      expect(await luke.end()).toBe(0);
      await hans.event('presence', { user: 'luke', online: false });
      for (const text of ['first', 'second ']) {
        expect(await hans.ask(`message Luke ${text}`)).toMatchObject({ ok: true, outcome: 'stored' });
      }
      const again = hub.start('luke', { signup: false });
      expect(await again.event('welcome')).toMatchObject({ user: 'luke', unread: 2 });
      expect(await again.event('message')).toMatchObject({ from: 'hans', text: 'first', mail: true });
      expect(await again.event('message')).toMatchObject({ from: 'hans', text: 'second ', mail: true });
      expect(await again.end()).toBe(0);
      const third = await hub.client('luke', { signup: false });
      expect(await third.end()).toBe(0);
      expect(third.said.filter(({ type }) => type === 'message')).toEqual([]);
    });
  });
}

function blocking(open: OpenHub): void {
  describe('S4: blocking (R12, R20, R23, R24)', () => {
    it('hides hans from luke, one way, until he unblocks him', async () => {
      hub = await open();
      const [hans, luke, yoda] = await Promise.all(['hans', 'luke', 'yoda'].map((name) => hub.client(name)));
      if (!hans || !luke || !yoda) throw new Error('three were asked for');
      expect(await hans.ask('block luke')).toMatchObject({ ok: true });
      expect(await luke.ask('message hans hello')).toMatchObject({ ok: false, code: 'blocked' });
      expect(await luke.ask('broadcast all')).toMatchObject({ ok: true, recipients: 1, withheld: true });
      await yoda.event('broadcast', { from: 'luke', text: 'all' });
      expect(await luke.ask('whoelse')).toMatchObject({ users: ['yoda'] });
      expect(await luke.ask('whoelsesince 1000')).toMatchObject({ users: ['yoda'] });
      expect(await hans.ask('whoelse')).toMatchObject({ users: ['luke', 'yoda'] });
      expect(await hans.ask('message luke still here')).toMatchObject({ ok: true });
      await luke.event('message', { from: 'hans', text: 'still here' });
      expect(await hans.ask('unblock yoda')).toMatchObject({ ok: false, code: 'not-blocked' });
      expect(await hans.end()).toBe(1);
      await yoda.event('presence', { user: 'hans', online: false });
      expect(await luke.ask('whoelse')).toMatchObject({ users: ['yoda'] });
      expect(luke.said).not.toContainEqual(
        expect.objectContaining({ type: 'presence', user: 'hans', online: false }),
      );
      const back = await hub.client('hans', { signup: false });
      expect(await back.ask('blocks')).toMatchObject({ users: ['luke'] });
      expect(await back.ask('unblock luke')).toMatchObject({ ok: true });
      expect(await luke.ask('whoelse')).toMatchObject({ users: ['hans', 'yoda'] });
      expect(await luke.ask('message hans hello')).toMatchObject({ ok: true, outcome: 'delivered' });
    });
  });
}

function wrongPasswords(open: OpenHub): void {
  describe('S6: three wrong passwords block an account (R4)', () => {
    it('for the block’s length, from every client, the right password too', async () => {
      hub = await open({ login: { blockDurationSeconds: 4 } });
      const luke = await hub.client('luke');
      await luke.end();
      for (const code of ['bad-credentials', 'bad-credentials', 'account-blocked']) {
        const wrong = hub.start('luke', { signup: false, password: 'wrong' });
        expect(await wrong.event('result', { command: 'login' })).toMatchObject({ ok: false, code });
        expect(await wrong.exit).toBe(4);
      }
      const right = hub.start('luke', { signup: false });
      const refused = await right.event('result', { command: 'login' });
      expect(refused).toMatchObject({
        code: 'account-blocked',
        retryAfterSeconds: expect.any(Number) as number,
      });
      expect(await right.event('goodbye')).toMatchObject({ reason: 'blocked' });
      expect(await right.exit).toBe(4);
      await new Promise((resolve) => setTimeout(resolve, Number(refused['retryAfterSeconds']) * 1_000));
      const after = await hub.client('luke', { signup: false });
      expect(await after.end()).toBe(0);
    });
  });
}

function idling(open: OpenHub): void {
  describe('S7: who does nothing is logged out (R9, R10)', () => {
    it('is told why; the others see an ordinary logout', async () => {
      hub = await open({ idleTimeoutSeconds: 1.5 });
      const luke = await hub.client('luke');
      const hans = await hub.client('hans');
      const talking = setInterval(() => hans.type('blocks'), 300);
      expect(await luke.event('goodbye')).toMatchObject({ reason: 'idle' });
      expect(await luke.exit).toBe(1);
      await hans.event('presence', { user: 'luke', online: false });
      clearInterval(talking);
      expect(await hans.end()).toBe(0);
    });
  });
}
