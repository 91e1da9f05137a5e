/** R11 in a crowd: telling who comes and goes has a part of the server's time, however long it takes. */
import { expect, it } from 'vitest';
import { createAnnouncements } from '../../src/actors/presence/announcements.ts';
import { createSessions } from '../../src/actors/presence/sessions.ts';
import { createBus } from '../../src/bus/bus.ts';
import type { Clock } from '../../src/ports/clock.ts';
import { manualClock } from '../client/core/manual-clock.ts';

/** One who hears, where telling takes so many milliseconds; somebody else comes or goes every other millisecond. */
function crowd(tellingMilliseconds: number) {
  const manual = manualClock();
  let spent = 0;
  const clock: Clock = { ...manual, monotonic: () => manual.monotonic() + spent };
  const bus = createBus((error) => {
    throw error;
  });
  bus.answer('sees', () => true);
  bus.answer('blockedBy', () => new Set());
  const sessions = createSessions();
  const hearer = { id: 1, name: 'ann' };
  const secretHash = Buffer.alloc(0);
  sessions.add({ session: 's1', user: hearer, secretHash, mail: 'live', connection: 'c1', since: 0 });
  const told: { at: number; moves: string[] }[] = [];
  bus.attend('s1', {
    onNotice({ event }) {
      if (event.t !== 'presence') throw new Error(`ann heard of ${event.t}`);
      const moves = event.moves.map(({ user, online }) => `${online ? '+' : '-'}${user}`);
      told.push({ at: clock.monotonic(), moves });
      spent += tellingMilliseconds;
    },
  });
  const announcements = createAnnouncements(bus, clock, sessions);
  let moves = 0;
  return {
    told,
    moves: () => told.flatMap((each) => each.moves),
    /** Somebody comes, then goes, then comes … for so long, as a crowd does. */
    move(milliseconds: number) {
      for (const end = clock.monotonic() + milliseconds; clock.monotonic() < end;) {
        announcements.announce({ id: 2, name: 'bob' }, ++moves % 2 === 1);
        manual.advance(0.002);
      }
    },
    settle: () => manual.advance(10),
    announced: () => Array.from({ length: moves }, (_, at) => (at % 2 === 0 ? '+bob' : '-bob')),
  };
}

it.each([
  [0, 100],
  [15, 100],
  [40, 200],
  [500, 2_500],
  [5_000, 8_000],
])('telling that takes %i ms begins every %i ms, and tells every move in order', (takes, every) => {
  const { told, moves, move, settle, announced } = crowd(takes);
  move(10 * every);
  settle();
  expect(told[0]?.moves).toEqual(['+bob']);
  expect(moves()).toEqual(announced());
  const begun = told.slice(1, 9).map(({ at }, before) => at - (told[before]?.at ?? 0));
  for (const between of begun) {
    expect(between).toBeGreaterThanOrEqual(every);
    expect(between).toBeLessThan(every + 5);
  }
});
