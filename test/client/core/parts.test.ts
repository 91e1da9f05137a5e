/** The small parts of the core, each by itself: waiting, names, folders, timers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffSeconds } from '../../../src/client/backoff.ts';
import { safeName } from '../../../src/client/home.ts';
import { isoTime } from '../../../src/client/iso-time.ts';
import { messageNames } from '../../../src/client/message-names.ts';
import type { SessionTimer } from '../../../machines/vocabulary/session-events.ts';
import { machineTimers } from '../../../src/client/machine-timers.ts';
import { systemRandomness } from '../../../src/ports/randomness.ts';
import { manualClock } from './manual-clock.ts';

const chance = (byte: number) => ({ bytes: (size: number) => Buffer.alloc(size, byte) });

describe('backoff', () => {
  it.each([
    [1, 0.2, 1],
    [2, 0.5, 2],
    [3, 0.5, 4],
    [6, 0.5, 30],
    [1000, 0.5, 30],
  ])('of attempt %i lies between %d and %d seconds', (attempt, least, most) => {
    expect(backoffSeconds(attempt, chance(0))).toBe(least);
    expect(backoffSeconds(attempt, chance(255))).toBeCloseTo(most, 5);
  });
});

describe('names of folders', () => {
  it.each([
    ['localhost_7777', 'localhost_7777'],
    ['::1_7777', '%3A%3A1_7777'],
    ['fe80::1%eth0_1', 'fe80%3A%3A1%25eth0_1'],
    ['..', '%2E%2E'],
    ['.', '%2E'],
    ['a/../b', 'a%2F..%2Fb'],
    ['Luke', 'luke'],
    ['nul\0', 'nul%00'],
    ['x*?"<>|', 'x%2A%3F%22%3C%3E%7C'],
  ])('%j becomes %s', (name, safe) => expect(safeName(name)).toBe(safe));

  it('are short, safe and different for different names', () => {
    const names = fc.string({ unit: 'binary', minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(safeName(a)).toMatch(/^[A-Za-z0-9_%~-][A-Za-z0-9_.%~-]{0,119}$/);
        expect(safeName(a).endsWith('.')).toBe(false);
        if (a.toWellFormed().toLowerCase() !== b.toWellFormed().toLowerCase())
          expect(safeName(a)).not.toBe(safeName(b));
      }),
    );
  });
});

describe('names of messages', () => {
  it('grow even where the clock stands or is set back', () => {
    let now = Date.UTC(2026, 0, 2);
    const next = messageNames({ ...manualClock(), now: () => now }, systemRandomness);
    const names = [next(), next(), next()];
    now -= 3_600_000;
    names.push(next());
    expect([...names].sort()).toEqual(names);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{21}$/);
  });
});

describe('timers', () => {
  it('ring once, can be dropped, and start anew when wanted again', () => {
    const clock = manualClock();
    const rung: string[] = [];
    const timers = machineTimers<SessionTimer>(clock, 'silence', (timer) => rung.push(timer));
    timers.want('retry', 1);
    timers.want('pause', 1);
    timers.want('farewell', 1);
    timers.want('patience', Infinity);
    timers.drop('pause');
    clock.advance(0.9);
    timers.want('retry', 1);
    clock.advance(0.5);
    expect(rung).toEqual(['farewell']);
    clock.advance(1000);
    expect(rung).toEqual(['farewell', 'retry']);
    timers.want('steady', 1);
    timers.dropAll();
    clock.advance(1000);
    expect(rung).toHaveLength(2);
    expect(clock.running).toEqual([]);
  });

  it('of silence begin anew when something was heard', () => {
    const clock = manualClock();
    const rung: string[] = [];
    const timers = machineTimers<SessionTimer>(clock, 'silence', (timer) => rung.push(timer));
    timers.want('silence', 75);
    clock.advance(60);
    timers.heard();
    clock.advance(74);
    expect(rung).toEqual([]);
    clock.advance(1);
    expect(rung).toEqual(['silence']);
  });
});

describe('times', () => {
  it.each([
    [1767323045678, '2026-01-02T03:04:05.678Z'],
    [Number.NaN, '1970-01-01T00:00:00.000Z'],
    [Infinity, '+275760-09-13T00:00:00.000Z'],
    [-1e300, '-271821-04-20T00:00:00.000Z'],
  ])('%d is %s', (at, text) => expect(isoTime(at)).toBe(text));
});
