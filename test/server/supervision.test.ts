/** A mistake of ours harms one: the actor is started again, the connection is closed, everybody else goes on. */
import { afterEach, expect, it, vi } from 'vitest';
import type { Fact } from '../../machines/vocabulary/facts.ts';
import { startHouse } from './in-process.ts';
import type { Bare, House } from './in-process.ts';

let house: House;
afterEach(() => house.close());

it('threat 37: starts an actor that threw again, and answers internal to whoever asked', async () => {
  house = await startHouse();
  const [hans, luke] = await Promise.all([house.user('hans'), house.user('luke')]);
  await hans.ask('block', { user: 'luke' });
  const broken = { type: 'block.asked', session: 'nobody', command: { t: 'block', id: 7, user: 'x' } };
  for (let time = 0; time < 3; time++) house.server.bus.publish(broken as unknown as Fact);
  expect(house.log()).toContain('an actor failed; starting it again');
  expect(await hans.ask('blocks')).toMatchObject({ ok: true, users: ['luke'] });
  const message = { to: 'hans', text: 'hi', message: 'aaaaaaaa1' };
  expect(await luke.ask('message', message)).toMatchObject({ code: 'blocked' });
  expect(await hans.ask('unblock', { user: 'luke' })).toMatchObject({ ok: true });
  expect(await luke.ask('message', message)).toMatchObject({ ok: true });
});

it('answers internal to the command that an actor threw over', async () => {
  house = await startHouse();
  const hans = await house.user('hans');
  const session = house.server.bus.ask.sessionOf(
    house.server.bus.ask.userNamed('hans') ?? { id: 0, name: '' },
  );
  house.server.bus.on('blocks.asked', ({ command }) => {
    const broken = {
      type: 'unblock.asked',
      session: session?.session,
      command: { t: 'unblock', id: command.id },
    };
    house.server.bus.publish(broken as unknown as Fact);
  });
  const results = [await hans.ask('blocks'), await hans.ask('whoelse')];
  expect(results.every(({ ok, code }) => ok === true || code === 'internal')).toBe(true);
});

it('threat 37: closes the hundred of a thousand connections whose machines threw, and no other', async () => {
  house = await startHouse({ login: { timeoutSeconds: 600 } });
  const crowd = await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      const bare = house.knock();
      await bare.next('hello');
      return bare;
    }),
  );
  let closed = 0;
  for (const bare of crowd) void bare.closed.then(() => closed++);
  const broken = {
    type: 'commands.received',
    get commands(): never {
      throw new Error('a mistake');
    },
  };
  for (let at = 10; at <= 1_000; at += 10) house.server.bus.publish(broken as unknown as Fact, `c${at}`);
  await vi.waitFor(() => expect(closed).toBe(100), { timeout: 20_000 });
  const isStruck = (bare: Bare) => bare.frames.some(({ code }) => code === 'internal');
  const others = crowd.filter((bare) => !isStruck(bare));
  expect(others).toHaveLength(900);
  const answers = await Promise.all(others.map((bare) => bare.ask('whoelse')));
  expect(answers.filter(({ code }) => code === 'login-first')).toHaveLength(900);
  const hans = await house.user('hans');
  expect(await hans.ask('whoelse')).toMatchObject({ ok: true });
  expect(closed).toBe(100);
});

it('threat 37: closes the session whose machine threw, and no other of a hundred', async () => {
  house = await startHouse();
  const users = await Promise.all(Array.from({ length: 100 }, (_, at) => house.user(`user${at}`)));
  const { bus } = house.server;
  const struck = users.filter((_, at) => at % 10 === 0);
  for (const [at] of users.entries()) {
    if (at % 10 !== 0) continue;
    const user = bus.ask.userNamed(`user${at}`);
    const session = user && bus.ask.sessionOf(user)?.session;
    // A getter that throws stands for any mistake in a guard or an action.
    const event = {
      type: 'session.ended',
      get reason(): never {
        throw new Error('a mistake');
      },
    };
    bus.publish(event as unknown as Fact, session);
  }
  await Promise.all(struck.map(({ closed }) => closed));
  const others = users.filter((bare) => !struck.includes(bare));
  const results = await Promise.all(others.map((bare) => bare.ask('whoelse')));
  expect(results.filter(({ ok }) => ok === true)).toHaveLength(90);
  const again = await house.login('user0');
  expect(await again.ask('whoelse')).toMatchObject({ ok: true });
  expect(struck[0]?.frames.at(-1)).toMatchObject({ t: 'error', code: 'internal' });
});
