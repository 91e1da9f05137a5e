/** R40: a server that stops: what is still to be written is written before the store closes, and nothing begins by itself after that. */
import { afterEach, expect, it } from 'vitest';
import { startTown } from '../actors/town.ts';
import { startHouse } from '../server/in-process.ts';
import type { House } from '../server/in-process.ts';
import { openInlineStore } from '../store/inline-store.ts';
import { frailStore } from './frail-store.ts';
import { leapingClock } from './leaping-clock.ts';

let house: House | null = null;
afterEach(async () => {
  await house?.close();
  house = null;
});

it('R40 no timer writes to a store that closes', async () => {
  const clock = leapingClock();
  house = await startHouse({}, undefined, clock);
  for (const name of ['hans', 'luke', 'yoda']) await house.user(name);
  await house.server.drain();
  const closed = house.store.close();
  clock.leap(61);
  await closed;
  expect(house.log()).not.toContain('Not stored');
});

it('R40 what a full disk refused is tried once more when the server stops, and not after that', async () => {
  const disk = openInlineStore(':memory:');
  const frail = frailStore(disk);
  const tried: string[] = [];
  const { bus, addUser, enter, pass } = await startTown(
    {},
    {
      ...frail,
      submit(operation, argument, done) {
        tried.push(operation);
        frail.submit(operation, argument, done);
      },
    },
  );
  await addUser('hans');
  await enter('hans');
  frail.isFull = true;
  bus.publish({ type: 'drain.begun' });
  await pass(1);
  tried.length = 0;
  bus.publish({ type: 'drain.ended' });
  await pass(60_000);
  expect(tried).toEqual(['presence.ended']);
});

it('R14 writes a sign of life to the disk with every heartbeat', async () => {
  const disk = openInlineStore(':memory:');
  const signs: number[] = [];
  const { pass } = await startTown(
    { heartbeatSeconds: 4 },
    {
      ...disk,
      submit(operation, argument, done) {
        if (operation === 'presence.vitals') signs.push((argument as { at: number }).at);
        disk.submit(operation, argument, done);
      },
    },
  );
  for (let second = 0; second < 20; second++) await pass(1_000);
  expect(signs.length).toBeGreaterThanOrEqual(4);
});
