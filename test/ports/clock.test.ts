/** The system's clock: waits that are longer than a timer of Node can be. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';

const DAY = 86_400_000;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits for a hundred days as for one', () => {
  const rang = vi.fn();
  systemClock.after(100 * DAY, rang);
  vi.advanceTimersByTime(100 * DAY - 1);
  expect(rang).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(rang).toHaveBeenCalledTimes(1);
});

it('takes such a wait back in its middle', () => {
  const rang = vi.fn();
  const cancel = systemClock.after(100 * DAY, rang);
  vi.advanceTimersByTime(60 * DAY);
  cancel();
  vi.advanceTimersByTime(100 * DAY);
  expect(rang).not.toHaveBeenCalled();
});
