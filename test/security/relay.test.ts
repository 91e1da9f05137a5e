/** The relay as somebody hostile would use it: to hold connections, to reach elsewhere, to fill the server. */
import { expect, it, onTestFinished } from 'vitest';
import { DOOR_REFUSALS } from '../../src/server/farewells.ts';
import { startHouse, type Bare, type House } from '../server/in-process.ts';

const relay = { enabled: true };

async function house(settings: Parameters<typeof startHouse>[0] = {}): Promise<House> {
  const started = await startHouse({ relay, ...settings });
  onTestFinished(() => started.close());
  return started;
}

/** As if users so numbered had been introduced: each gets the ticket `t` and its number. */
function offer({ server }: House, first: number, second: number): void {
  const side = (id: number) => ({ ticket: `t${id}`, session: `s${id}`, user: { id, name: `user-${id}` } });
  server.bus.publish({ type: 'relay.offered', tickets: [side(first), side(second)] });
}

async function caller(house: House): Promise<Bare> {
  const bare = house.knock();
  await bare.next('hello');
  bare.raw(`${JSON.stringify({ t: 'hello', version: 1, client: 'test' })}\n`);
  return bare;
}

it('threat 49: who waits for the other has the time of a login and no more, and leaves the place free', async () => {
  const here = await house({ login: { timeoutSeconds: 1 }, relay: { enabled: true, connections: 2 } });
  offer(here, 1, 2);
  offer(here, 3, 4);
  const held = await caller(here);
  held.raw(`${JSON.stringify({ t: 'relay', id: 1, ticket: 't1' })}\n`);
  expect(await held.next('goodbye')).toMatchObject({ reason: 'timeout' });
  held.socket.end();
  await held.closed;
  const [first, second] = [await caller(here), await caller(here)];
  const results = [first.ask('relay', { ticket: 't3' }), second.ask('relay', { ticket: 't4' })];
  expect(await Promise.all(results)).toMatchObject([{ ok: true }, { ok: true }]);
});

it('threat 49: who waits counts among those who have not logged in', async () => {
  const here = await house({ limits: { connectionsBeforeLogin: 1 } });
  offer(here, 1, 2);
  const held = await caller(here);
  held.raw(`${JSON.stringify({ t: 'relay', id: 1, ticket: 't1' })}\n`);
  while (here.server.bus.ask.connectionCount().byState.get('login') !== 1)
    await new Promise((resolve) => setImmediate(resolve));
  const turnedAway = here.knock();
  expect(await turnedAway.next('error')).toMatchObject({
    message: DOOR_REFUSALS['too-many-before-login'].message,
  });
});

it('threat 50: a client cannot say where it wants to be relayed to', async () => {
  const here = await house();
  offer(here, 1, 2);
  const bare = await caller(here);
  const elsewhere = { ticket: 't1', host: '127.0.0.1', port: 22 };
  expect(await bare.ask('relay', elsewhere)).toMatchObject({ ok: false, code: 'usage' });
  expect(await bare.ask('relay', { ticket: '127.0.0.1:22' })).toMatchObject({ ok: false, code: 'not-found' });
});

it('threat 50: who has logged in cannot turn their session into a relay', async () => {
  const here = await house();
  offer(here, 1, 2);
  const hans = await here.user('hans');
  expect(await hans.ask('relay', { ticket: 't1' })).toMatchObject({ ok: false, code: 'already-online' });
  expect(await hans.ask('whoelse')).toMatchObject({ ok: true });
});

it('threat 48: a thousand guesses find no ticket, and the time for them ends', async () => {
  const here = await house({ login: { timeoutSeconds: 2 } });
  offer(here, 1, 2);
  const guesser = await caller(here);
  for (let guess = 0; guess < 1_000; guess++)
    guesser.raw(`${JSON.stringify({ t: 'relay', id: guess + 1, ticket: `t${guess + 3}` })}\n`);
  expect(await guesser.next('goodbye')).toMatchObject({ reason: 'timeout' });
  const results = guesser.frames.filter(({ t }) => t === 'result');
  expect(results.length).toBeGreaterThan(0);
  expect(results.filter(({ code }) => code !== 'not-found')).toEqual([]);
});
