/** The actors against the rules: facts in, results and events out. */
import { describe, expect, it } from 'vitest';
import type { Resident } from './town.ts';
import { startTown } from './town.ts';
import { openInlineStore } from '../store/inline-store.ts';
import { defaultSettings } from '../../src/config/settings.ts';

async function townOf(...names: string[]) {
  const town = await startTown();
  for (const name of names) await town.addUser(name);
  return town;
}

async function enter(town: Awaited<ReturnType<typeof startTown>>, name: string): Promise<Resident> {
  const entered = await town.enter(name);
  if (!entered) throw new Error(`${name} did not get in`);
  return entered;
}

const texts = ({ events }: Resident) =>
  events.flatMap((event) => (event.t === 'message' ? [event.text] : []));
const moves = ({ events }: Resident) =>
  events.flatMap((event) =>
    event.t === 'presence' ? event.moves.map(({ user, online }) => `${online ? '+' : '-'}${user}`) : [],
  );

describe('R17 refusals, in order', () => {
  const cases: [code: string, to: string, text: string][] = [
    ['empty', 'nobody', '  '],
    ['too-long', 'nobody', 'x'.repeat(16_385)],
    ['self', 'ANN', 'x'],
    ['unknown-user', 'nobody', 'x'],
    ['blocked', 'bob', 'x'],
  ];
  it.each(cases)('%s', async (code, to, text) => {
    const town = await townOf('ann', 'bob');
    const [ann, bob] = [await enter(town, 'ann'), await enter(town, 'bob')];
    await bob.ask({ t: 'block', user: 'ann' });
    expect(await ann.ask({ t: 'message', to, text, message: 'message01' })).toMatchObject({
      ok: false,
      code,
    });
    await bob.ask({ t: 'unblock', user: 'ann' });
    expect(texts(bob)).toEqual([]);
  });

  it('storage-full, one past each limit, and never for what was accepted before', async () => {
    const limits = { ...defaultSettings().limits, mailboxMessages: 3, mailboxMessagesPerSender: 2 };
    const town = await startTown({ limits });
    for (const name of ['ann', 'bob', 'cid', 'dan']) await town.addUser(name);
    const [ann, cid, dan] = [await enter(town, 'ann'), await enter(town, 'cid'), await enter(town, 'dan')];
    const send = (who: Resident, n: number) =>
      who.ask({ t: 'message', to: 'bob', text: 'x', message: `message${n}` });
    expect([await send(ann, 1), await send(ann, 2)]).toMatchObject([
      { outcome: 'stored' },
      { outcome: 'stored' },
    ]);
    expect(await send(ann, 3)).toMatchObject({ code: 'storage-full' });
    expect(await send(cid, 4)).toMatchObject({ ok: true });
    expect(await send(dan, 5)).toMatchObject({ code: 'storage-full' });
    expect(await send(ann, 2)).toMatchObject({ ok: true, outcome: 'stored' });
    const bob = await enter(town, 'bob');
    expect(texts(bob)).toHaveLength(3);
  });
});

describe('R11: moves that come thick and fast', () => {
  it('are told in order and few events, the first at once', async () => {
    const town = await townOf('ann', 'bob');
    const ann = await enter(town, 'ann');
    await town.pass(1_000);
    ann.events.length = 0;
    for (let time = 0; time < 30; time++) {
      const bob = await enter(town, 'bob');
      if (time === 0) expect(moves(ann)).toEqual(['+bob']);
      await bob.logout();
    }
    await town.pass(100);
    expect(moves(ann)).toEqual(Array.from({ length: 30 }, () => ['+bob', '-bob']).flat());
    expect(ann.events).toHaveLength(2);
  });
});

describe('R18 and R19: stored once, delivered in order', () => {
  it('answers the same name again as the first time, and delivers it once', async () => {
    const town = await townOf('ann', 'bob');
    const [ann, bob] = [await enter(town, 'ann'), await enter(town, 'bob')];
    const message = { t: 'message', to: 'bob', text: 'once', message: 'message01' } as const;
    expect(await ann.ask(message)).toMatchObject({ ok: true, outcome: 'delivered' });
    expect(await ann.ask(message)).toMatchObject({ ok: true, outcome: 'delivered' });
    expect(texts(bob)).toEqual(['once']);
  });

  it('delivers again what was not acknowledged, and no more than that', async () => {
    const town = await townOf('ann', 'bob');
    const [ann, bob] = [await enter(town, 'ann'), await enter(town, 'bob')];
    for (const n of [1, 2, 3])
      await ann.ask({ t: 'message', to: 'bob', text: `${n}`, message: `message${n}` });
    const second = bob.events.filter((event) => event.t === 'message')[1];
    const signal = { t: 'ack', seq: second?.t === 'message' ? second.seq : 0 } as const;
    town.bus.publish({ type: 'mail.acknowledged', session: bob.session, signal });
    await bob.logout();
    const again = await enter(town, 'bob');
    expect(texts(again)).toEqual(['3']);
  });
});

describe('R14 whoelsesince', () => {
  it('lists sessions that overlap the last n seconds, as in its examples', async () => {
    const town = await townOf('ann', 'bob');
    const [ann, bob] = [await enter(town, 'ann'), await enter(town, 'bob')];
    await town.pass(180_000);
    await bob.logout();
    await town.pass(120_000);
    const since = (seconds: number) => ann.ask({ t: 'whoelsesince', seconds });
    expect(await since(200)).toMatchObject({ users: ['bob'] });
    expect(await since(100)).toMatchObject({ users: [] });
    await town.pass(180_000);
    expect(await since(500)).toMatchObject({ users: ['bob'] });
    expect(await since(200)).toMatchObject({ users: [] });
    expect(await since(1e15)).toMatchObject({ users: ['bob'] });
  });

  it('survives a restart, where an open session ended at its last sign of life', async () => {
    const store = openInlineStore(':memory:');
    const before = await startTown({}, store);
    for (const name of ['ann', 'bob']) await before.addUser(name);
    await enter(before, 'bob');
    const after = await startTown({}, store);
    const ann = await enter(after, 'ann');
    expect(await ann.ask({ t: 'whoelsesince', seconds: 60 })).toMatchObject({ users: ['bob'] });
  });
});

describe('R7 and R16: sessions', () => {
  it('R16 nobody sees a lost connection that comes back, and everyone one that does not', async () => {
    const town = await townOf('ann', 'bob');
    const [ann, bob] = [await enter(town, 'ann'), await enter(town, 'bob')];
    await bob.drop();
    await town.pass(4_000);
    expect(moves(ann)).toEqual(['+bob']);
    await town.pass(2_000);
    expect(moves(ann)).toEqual(['+bob', '-bob']);
  });

  it('R7 keeps the old session when it answers, replaces it when it does not', async () => {
    const town = await townOf('ann');
    const old = await enter(town, 'ann');
    const failed: string[] = [];
    town.bus.on('login.failed', ({ refusal }) => failed.push(refusal.code));
    expect(await town.enter('ann')).toBeNull();
    town.bus.publish({ type: 'session.answered', session: old.session });
    expect(failed).toEqual(['already-online']);
    expect(await town.enter('ann')).toBeNull();
    const ended: string[] = [];
    town.bus.on('session.ended', ({ session, reason }) => ended.push(`${session === old.session} ${reason}`));
    town.bus.publish({ type: 'session.disconnected', session: old.session, connection: 'c1' });
    expect(ended).toEqual(['true replaced']);
    expect(town.bus.ask.sessionOf(old.user)?.session).not.toBe(old.session);
  });

  it('R7 gives a session whose connection is lost three seconds to come back', async () => {
    const town = await townOf('ann');
    const old = await enter(town, 'ann');
    await old.drop();
    expect(await town.enter('ann')).toBeNull();
    await town.pass(2_500);
    expect(town.bus.ask.sessionOf(old.user)?.session).toBe(old.session);
    await town.pass(1_000);
    expect(town.bus.ask.sessionOf(old.user)?.session).not.toBe(old.session);
  });
});

describe('R20, R21, R23', () => {
  it('R20 leaves out who blocks the sender, and says so without counting them', async () => {
    const town = await townOf('ann', 'bob', 'cid');
    const [ann, bob, cid] = [await enter(town, 'ann'), await enter(town, 'bob'), await enter(town, 'cid')];
    await bob.ask({ t: 'block', user: 'ann' });
    expect(await ann.ask({ t: 'broadcast', text: 'x' })).toEqual({ ok: true, recipients: 1, withheld: true });
    expect(bob.events.some(({ t }) => t === 'broadcast')).toBe(false);
    expect(cid.events.some(({ t }) => t === 'broadcast')).toBe(true);
    expect(await bob.ask({ t: 'broadcast', text: 'y' })).toEqual({
      ok: true,
      recipients: 2,
      withheld: false,
    });
  });

  it('R23 has a code for every mistake, and takes effect for whoever is offline too', async () => {
    const town = await townOf('ann', 'bob');
    const ann = await enter(town, 'ann');
    const code = async (t: 'block' | 'unblock', user: string) =>
      (await ann.ask({ t, user })) as { code?: string };
    expect((await code('block', 'ANN')).code).toBe('self');
    expect((await code('block', 'nobody')).code).toBe('unknown-user');
    expect((await code('unblock', 'bob')).code).toBe('not-blocked');
    expect((await code('block', 'Bob')).code).toBeUndefined();
    expect((await code('block', 'bob')).code).toBe('already-blocked');
    expect(await ann.ask({ t: 'blocks' })).toMatchObject({ users: ['bob'] });
    const bob = await enter(town, 'bob');
    expect(await bob.ask({ t: 'message', to: 'ann', text: 'x', message: 'message01' })).toMatchObject({
      code: 'blocked',
    });
    expect(await ann.ask({ t: 'message', to: 'bob', text: 'x', message: 'message02' })).toMatchObject({
      ok: true,
    });
  });
});
