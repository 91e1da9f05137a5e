/** Every transition of every machine is taken by some test of test/machines, or listed with a reason why not. */
import { expect, it } from 'vitest';
import { measureCoverage } from './measure.ts';
import { MEASURED, UNTAKEN } from './untaken.ts';

it('takes every transition that is not listed, and none that is', { timeout: 300_000 }, async () => {
  const { all, untaken } = await measureCoverage(MEASURED);
  expect(all.length).toBeGreaterThan(150);
  expect(untaken.toSorted()).toEqual([...UNTAKEN.keys()].toSorted());
});

it('finds what is not taken', { timeout: 300_000 }, async () => {
  const { untaken } = await measureCoverage(['test/machines/account.test.ts']);
  expect(untaken.filter((edge) => edge.startsWith('account'))).toEqual([]);
  expect(untaken).toContain('download|cancel.asked|0');
});
