/** When a chunk that is on its way counts as slow. */
import { expect, it } from 'vitest';
import {
  MOST_PATIENCE_MILLISECONDS,
  patience,
  SLOW_MILLISECONDS,
} from '../../src/swarm/download/patience.ts';

/** Patience after chunks that took so long each. */
function after(...times: readonly number[]): number {
  const one = patience();
  for (const time of times) one.came(time);
  return one.milliseconds;
}
const each = (count: number, time: number): number[] => Array.from({ length: count }, () => time);

it.each([
  ['nothing has come', [], SLOW_MILLISECONDS],
  ['all come fast', each(40, 20), SLOW_MILLISECONDS],
  ['all are slow', each(40, 1_000), 3_000],
  ['all are very slow', each(40, 9_000), MOST_PATIENCE_MILLISECONDS],
  ['one peer of three is slow', [...each(20, 30), ...each(10, 9_000)], SLOW_MILLISECONDS],
  ['what was slow is so no more', [...each(100, 5_000), ...each(32, 30)], SLOW_MILLISECONDS],
  ['what was fast is so no more', [...each(100, 30), ...each(17, 800)], 2_400],
])('where %s', (_, times, milliseconds) => {
  expect(after(...times)).toBe(milliseconds);
});
