/** How many meetings are under way at once, and what makes them more and fewer. */
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { meetingTurns, UNTAKEN_MILLISECONDS } from '../../src/client/files/meeting-turns.ts';
import { manualClock } from './core/manual-clock.ts';

interface Meeting {
  readonly name: number;
  taken(): void;
  met(): void;
  missed(): void;
}

/** A hundred meetings that want a turn, those that are under way, and what came of the others. */
async function hundred() {
  const clock = manualClock();
  const turns = meetingTurns(clock);
  const leaving = new AbortController();
  const running: Meeting[] = [];
  const results: string[] = [];
  for (let name = 0; name < 100; name++) {
    const meet = (taken: () => void) =>
      new Promise<string>((resolve, reject) => {
        const end = (settle: () => void) => () => {
          running.splice(running.indexOf(meeting), 1);
          settle();
        };
        const met = end(() => resolve('met'));
        const missed = end(() => reject(new Error('missed')));
        const meeting: Meeting = { name, taken, met, missed };
        running.push(meeting);
      });
    turns.take(meet, leaving.signal).then(
      (result) => results.push(result),
      (error: Error) => results.push(error.message),
    );
  }
  await setImmediate();
  return { clock, running, results, leave: () => leaving.abort() };
}
const namesOf = (running: readonly Meeting[]) => running.map(({ name }) => name);

it('four at first, in the order in which they were wanted; one more for each that comes about, up to sixteen', async () => {
  const { running } = await hundred();
  expect(namesOf(running)).toEqual([0, 1, 2, 3]);
  running[0]?.met();
  await setImmediate();
  expect(namesOf(running)).toEqual([1, 2, 3, 4, 5]);
  for (let met = 0; met < 20; met++) {
    running[0]?.met();
    await setImmediate();
  }
  expect(running).toHaveLength(16);
});

it('half as many where a call was taken and nothing came of it, and one at least', async () => {
  const { running } = await hundred();
  for (let missed = 0; missed < 10; missed++) {
    running[0]?.taken();
    running[0]?.missed();
    await setImmediate();
  }
  expect(running).toHaveLength(1);
  running[0]?.met();
  await setImmediate();
  expect(running).toHaveLength(2);
});

it('whom no call reaches makes them no fewer, and after two seconds holds up nobody', async () => {
  const { clock, running } = await hundred();
  running[0]?.taken();
  running[1]?.missed();
  await setImmediate();
  expect(namesOf(running)).toEqual([0, 2, 3, 4]);
  clock.advance(UNTAKEN_MILLISECONDS / 1000);
  await setImmediate();
  expect(namesOf(running)).toEqual([0, 2, 3, 4, 5, 6, 7]);
  running[1]?.missed();
  await setImmediate();
  expect(namesOf(running), 'its turn was over before').toEqual([0, 3, 4, 5, 6, 7]);
});

it('who is given up before their turn is not met', async () => {
  const { running, results, leave } = await hundred();
  leave();
  for (const meeting of [...running]) meeting.missed();
  await setImmediate();
  expect(results.filter((result) => result === 'given up')).toHaveLength(96);
  expect(running).toEqual([]);
});
