/** Threat 5: passwords guessed over many accounts from one address. */
import { afterEach, expect, it } from 'vitest';
import { MOST_SOURCES, WINDOW_SECONDS, createSources } from '../../src/actors/accounts/sources.ts';
import { startHouse } from '../server/in-process.ts';
import type { House } from '../server/in-process.ts';

let house: House | undefined;
afterEach(async () => {
  await house?.close();
  house = undefined;
});

function manualSources(wrongPasswordsPerAddress: number) {
  const time = { now: 0 };
  const clock = { now: () => 0, monotonic: () => time.now, after: () => () => undefined };
  const sources = createSources(clock, { wrongPasswordsPerAddress, spareLoopback: true });
  const attempt = async (address: string, judged: 'right' | 'wrong') => {
    const answer = await sources.trying(
      address,
      () => Promise.resolve(judged),
      (was) => was === 'wrong',
    );
    return typeof answer === 'string' ? answer : answer.code;
  };
  return { time, attempt, sources };
}

it('threat 5: two passwords on each of fifty names from one address are thirty tries', async () => {
  house = await startHouse({ limits: { spareLoopback: false } });
  await (await house.user('hans')).ask('logout');
  const guesser = house.knock();
  await guesser.next('hello');
  guesser.raw('{"t":"hello","version":1,"client":"test"}\n');
  const codes: unknown[] = [];
  for (let at = 0; at < 100; at++) {
    const name = `name${Math.floor(at / 2)}`;
    codes.push((await guesser.ask('login', { user: name, password: 'a-guess' }))['code']);
  }
  expect(codes.slice(0, 30)).toEqual(Array<string>(30).fill('bad-credentials'));
  expect(codes.slice(30)).toEqual(Array<string>(70).fill('rate-limited'));
  const right = await guesser.ask('login', { user: 'hans', password: 'hans-secret' });
  expect(right).toMatchObject({ code: 'rate-limited', retryAfterSeconds: expect.any(Number) as number });
});

it('threat 5: a hundred at once get no more tries than one after another', async () => {
  const { sources } = manualSources(3);
  const judging = Promise.withResolvers<string>();
  let judged = 0;
  const answers = Array.from({ length: 100 }, () =>
    sources.trying(
      '10.0.0.1',
      () => (judged++, judging.promise),
      () => true,
    ),
  );
  judging.resolve('wrong');
  await Promise.all(answers);
  expect(judged).toBe(3);
});

it('right passwords are no tries, other addresses are not concerned, and the time is up after the window', async () => {
  const { time, attempt } = manualSources(2);
  for (let at = 0; at < 10; at++) expect(await attempt('10.0.0.1', 'right')).toBe('right');
  for (let at = 0; at < 2; at++) expect(await attempt('10.0.0.1', 'wrong')).toBe('wrong');
  expect(await attempt('10.0.0.1', 'right')).toBe('rate-limited');
  expect(await attempt('10.0.0.2', 'right')).toBe('right');
  expect(await attempt('127.0.0.1', 'wrong')).toBe('wrong');
  time.now = WINDOW_SECONDS * 1_000 - 1;
  expect(await attempt('10.0.0.1', 'right')).toBe('rate-limited');
  time.now += 1;
  expect(await attempt('10.0.0.1', 'right')).toBe('right');
});

it('counts a household of IPv6 as one address', async () => {
  const { attempt } = manualSources(1);
  expect(await attempt('2001:db8:1:2::1', 'wrong')).toBe('wrong');
  expect(await attempt('2001:db8:1:2:a:b:c:d', 'wrong')).toBe('rate-limited');
  expect(await attempt('2001:db8:1:3::1', 'wrong')).toBe('wrong');
});

it('remembers so many addresses, and forgets the oldest first', async () => {
  const { attempt } = manualSources(1);
  for (let at = 0; at <= MOST_SOURCES; at++) {
    expect(await attempt(`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`, 'wrong')).toBe('wrong');
  }
  expect(await attempt('10.0.0.1', 'wrong')).toBe('rate-limited');
  expect(await attempt('10.0.0.0', 'wrong')).toBe('wrong');
});
