/** R18: what one user says to another comes in the order in which it was said, also where only a part of it is stored. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startHouse } from './in-process.ts';
import type { House } from './in-process.ts';

const ROUNDS = 20;

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());

it('R18 a broadcast does not overtake the message before it, which waits for its commit', async () => {
  const [luke, hans] = [await house.user('luke'), await house.user('hans')];
  let id = 1;
  let said = '';
  for (let round = 0; round < ROUNDS; round++) {
    const text = String(round);
    said += `${JSON.stringify({ t: 'message', id: ++id, to: 'luke', text, message: `order-${1000 + round}` })}\n`;
    said += `${JSON.stringify({ t: 'broadcast', id: ++id, text })}\n`;
  }
  hans.raw(said);
  for (let round = 0; round < ROUNDS; round++) await luke.next('broadcast');
  const heard = luke.frames.filter(({ t }) => t === 'message' || t === 'broadcast');
  expect(heard.map(({ t, text }) => [t, text])).toEqual(
    Array.from({ length: 2 * ROUNDS }, (_, at) => [
      at % 2 === 0 ? 'message' : 'broadcast',
      String(Math.floor(at / 2)),
    ]),
  );
});
