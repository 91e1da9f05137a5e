/** Threat row 41: the wall clock is set an hour back or forth. What waits is measured by the monotonic clock. */
import { afterEach, describe, expect, it } from 'vitest';
import { startHouse } from '../server/in-process.ts';
import type { Bare, House } from '../server/in-process.ts';
import { leapingClock } from './leaping-clock.ts';
import type { LeapingClock } from './leaping-clock.ts';

const HOUR_SECONDS = 3_600;

let house: House;
afterEach(() => house.close());

describe.each([
  ['forth', HOUR_SECONDS],
  ['back', -HOUR_SECONDS],
])('a wall clock set an hour %s (threat 41)', (_direction, jump) => {
  let clock: LeapingClock;
  async function open(settings: Parameters<typeof startHouse>[0] = {}): Promise<void> {
    clock = leapingClock();
    house = await startHouse({ heartbeatSeconds: HOUR_SECONDS, ...settings }, undefined, clock);
  }
  /** Waits until what a leap set off was handled: a question is answered after it. */
  const settled = (bare: Bare) => bare.ask('blocks');

  it('logs nobody out early, and nobody late', async () => {
    await open({ idleTimeoutSeconds: 100 });
    const hans = await house.user('hans');
    await settled(hans);
    clock.setWall(jump);
    clock.leap(98);
    expect(await settled(hans)).toMatchObject({ ok: true });
    clock.leap(102);
    expect(await hans.next('goodbye')).toMatchObject({ reason: 'idle' });
  });

  it('ends no block early, and none late', async () => {
    await open({ login: { blockDurationSeconds: 100 } });
    const hans = await house.user('hans');
    await hans.ask('logout');
    const door = knock();
    for (let attempt = 0; attempt < 3; attempt++)
      await door.ask('login', { user: 'hans', password: 'wrong' });
    clock.setWall(jump);
    clock.leap(98);
    const right = { user: 'hans', password: 'hans-secret' };
    const refused = await knock().ask('login', right);
    expect(refused).toMatchObject({ code: 'account-blocked', retryAfterSeconds: 2 });
    clock.leap(4);
    expect(await knock().ask('login', right)).toMatchObject({ ok: true });
  });

  it('neither puts anybody into the record nor takes anybody out (R14)', async () => {
    await open();
    const [hans, luke] = await Promise.all([house.user('hans'), house.user('luke')]);
    await luke.ask('logout');
    clock.setWall(jump);
    clock.leap(50);
    expect(await hans.ask('whoelsesince', { seconds: 60 })).toMatchObject({ users: ['luke'] });
    expect(await hans.ask('whoelsesince', { seconds: 40 })).toMatchObject({ users: [] });
  });

  it('leaves messages in the order in which they were accepted, and delivers each', async () => {
    await open();
    const [hans, luke] = await Promise.all([house.user('hans'), house.user('luke')]);
    const say = (text: string) => hans.ask('message', { to: 'luke', text, message: `message-${text}` });
    await say('1');
    clock.setWall(jump);
    await say('2');
    expect([await luke.next('message'), await luke.next('message')]).toMatchObject([
      { text: '1' },
      { text: '2' },
    ]);
    const { messages } = await luke.ask('history');
    expect(messages).toMatchObject([{ text: '1' }, { text: '2' }]);
  });

  function knock(): Bare {
    const bare = house.knock();
    bare.raw(`${JSON.stringify({ t: 'hello', version: 1, client: 'test' })}\n`);
    return bare;
  }
});
