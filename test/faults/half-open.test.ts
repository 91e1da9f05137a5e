/** Threat row 40: a peer that vanishes without a word. Each side notices by the other's silence; nobody waits for TCP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { participate } from '../conversations/participant.ts';
import { openFrailLine } from '../examples/frail-line.ts';
import type { FrailLine } from '../examples/frail-line.ts';
import { startHouse } from '../server/in-process.ts';
import type { Bare, House } from '../server/in-process.ts';
import { leapingClock } from './leaping-clock.ts';

const PATIENCE = { timeout: 20_000, interval: 5 };

let house: House;
let line: FrailLine;
afterEach(async () => {
  line.close();
  await house.close();
});

async function answerPing(bare: Bare): Promise<void> {
  const { id } = await bare.next('ping');
  bare.raw(`${JSON.stringify({ t: 'pong', id })}\n`);
}

it('the server notices after 75 s, and the others by 82 s (threat 40)', async () => {
  const clock = leapingClock();
  house = await startHouse({}, undefined, clock);
  line = await openFrailLine(() => house.server.port);
  const hans = await house.user('hans');
  const luke = house.knock(line.port);
  luke.raw(`${JSON.stringify({ t: 'hello', version: 1, client: 'test' })}\n`);
  await luke.ask('signup', { user: 'luke', password: 'luke-secret' });
  await hans.next('presence');
  line.stall();
  clock.leap(31);
  await answerPing(hans);
  // An answer shows that everything before it was handled.
  await hans.ask('whoelse');
  clock.leap(43);
  expect(await hans.ask('whoelse')).toMatchObject({ users: ['luke'] });
  expect(house.log()).not.toContain('"reason":"lost"');
  clock.leap(3);
  await answerPing(hans);
  await vi.waitFor(() => expect(house.log()).toContain('"reason":"lost"'), PATIENCE);
  clock.leap(5.1);
  expect(await hans.next('presence')).toMatchObject({ moves: [{ user: 'luke', online: false }] });
  expect(await hans.ask('whoelse')).toMatchObject({ users: [] });
});

it('the client notices, comes back by another connection, and is shown everything once (threat 40)', async () => {
  const home = mkdtempSync(join(tmpdir(), 'hubbub-half-open-'));
  const clock = leapingClock();
  house = await startHouse({ resumeGraceSeconds: 600 });
  line = await openFrailLine(() => house.server.port);
  const hans = await house.user('hans');
  const luke = participate('luke', { port: line.port, home, signup: true, clock });
  try {
    const welcome = { type: 'welcome', user: 'luke', unread: 0 };
    await vi.waitFor(() => expect(luke.events).toContainEqual(welcome), PATIENCE);
    line.stall();
    luke.type('message hans from behind the stall');
    const sent = { to: 'luke', text: 'are you there', message: 'aaaaaaaa1' };
    expect(await hans.ask('message', sent)).toMatchObject({ ok: true });
    clock.leap(74);
    expect(luke.events.filter(({ type }) => type === 'connection')).toEqual([]);
    clock.leap(2);
    expect(luke.events.at(-1)).toMatchObject({ type: 'connection', state: 'reconnecting' });
    clock.leap(1);
    const online = { type: 'connection', state: 'online' };
    await vi.waitFor(() => expect(luke.events).toContainEqual(online), PATIENCE);
    expect(await hans.next('message')).toMatchObject({ text: 'from behind the stall' });
    await vi.waitFor(() => expect(luke.results).toHaveLength(1), PATIENCE);
    expect(luke.results).toMatchObject([{ ok: true, outcome: 'delivered' }]);
    const shown = luke.events.filter(({ type }) => type === 'message');
    expect(shown).toMatchObject([{ text: 'are you there' }]);
  } finally {
    luke.core.destroy();
    rmSync(home, { recursive: true, force: true });
  }
});
