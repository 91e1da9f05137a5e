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

it('busy at one login more than the queue holds, and never a wrong refusal', async () => {
  house = await startHouse({ limits: { loginQueue: 1 } });
  await house.user('hans');
  const names = Array.from({ length: 40 }, (_, at) => `stranger${at}`);
  const results = await Promise.all(names.map((user) => knock().ask('login', { user, password: 'x' })));
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
