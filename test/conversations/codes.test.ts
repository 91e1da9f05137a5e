/** Refusals at the door, each with its own code. */
import { afterEach, expect, it } from 'vitest';
import { startHouse } from '../server/in-process.ts';
import type { Bare, House } from '../server/in-process.ts';

let house: House;
afterEach(() => house.close());

function knock(): Bare {
  const bare = house.knock();
  bare.raw('{"t":"hello","version":1,"client":"x"}\n');
  return bare;
}

it('R6 name-taken (without case) and weak-password, one character short', async () => {
  house = await startHouse();
  await house.user('hans');
  const bare = knock();
  expect(await bare.ask('signup', { user: 'HANS', password: 'good-secret' })).toMatchObject({
    code: 'name-taken',
  });
  expect(await bare.ask('signup', { user: 'luke', password: '1234567' })).toMatchObject({
    code: 'weak-password',
  });
  expect(await bare.ask('signup', { user: 'luke', password: '12345678' })).toMatchObject({ ok: true });
});

it('R7 already-online after a right password, and the old session stays', async () => {
  house = await startHouse();
  const hans = await house.user('hans');
  const answering = setInterval(
    () => hans.frames.some(({ t }) => t === 'ping') && hans.raw('{"t":"pong","re":1}\n'),
    20,
  );
  expect(await knock().ask('login', { user: 'hans', password: 'hans-secret' })).toMatchObject({
    code: 'already-online',
  });
  clearInterval(answering);
  expect(await hans.ask('whoelse')).toMatchObject({ ok: true });
  expect(house.log()).not.toContain('blocked after wrong passwords');
});

it('R7 a session that does not answer is replaced', async () => {
  house = await startHouse();
  const hans = await house.user('hans');
  expect(await knock().ask('login', { user: 'hans', password: 'hans-secret' })).toMatchObject({ ok: true });
  await hans.closed;
});

it('threat 7: busy at one login more than the queue holds, and never a wrong refusal', async () => {
  // Two hashes of 0.2 s run at once and one waits, so the fourth of those who come together is one too many.
  house = await startHouse({ limits: { loginQueue: 1 } }, { memoryKib: 65_536, passes: 3 });
  const doors = Array.from({ length: 10 }, () => knock());
  await Promise.all(doors.map((door) => door.next('hello')));
  const results = await Promise.all(
    doors.map((door, at) => door.ask('login', { user: `stranger${at}`, password: 'x' })),
  );
  const codes = new Set(results.map(({ code }) => code));
  expect([...codes].filter((code) => code !== 'busy' && code !== 'bad-credentials')).toEqual([]);
  expect(codes.has('busy')).toBe(true);
});

it('passwd changes the password, refuses a wrong old one and a weak new one', async () => {
  house = await startHouse();
  const hans = await house.user('hans');
  expect(await hans.ask('passwd', { old: 'wrong', new: 'new-secret' })).toMatchObject({
    code: 'bad-credentials',
  });
  expect(await hans.ask('passwd', { old: 'hans-secret', new: 'short' })).toMatchObject({
    code: 'weak-password',
  });
  expect(await hans.ask('passwd', { old: 'hans-secret', new: 'new-secret' })).toMatchObject({ ok: true });
  await hans.ask('logout');
  await hans.closed;
  expect(await knock().ask('login', { user: 'hans', password: 'new-secret' })).toMatchObject({ ok: true });
});
