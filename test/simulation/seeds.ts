/** Runs the towns of many seeds and tells which broke a rule, so that each can be replayed. */
import { expect, it } from 'vitest';
import { judge } from './judge/judge.ts';
import { runTown } from './town.ts';

/* A test's time limit is for this many; a good machine takes 15 s for them. */
const SEEDS_PER_TEST = 50;
const LIMIT_MILLISECONDS = 600_000;

/** Tests that the towns of `seeds` seeds break no rule, the first of them `first`. */
export function testPeace(first: number, seeds: number): void {
  for (let from = first; from < first + seeds; from += SEEDS_PER_TEST) {
    const to = Math.min(from + SEEDS_PER_TEST, first + seeds) - 1;
    it(`seeds ${from} to ${to} break no rule`, { timeout: LIMIT_MILLISECONDS }, () => expectPeace(from, to));
  }
}

/** Fails with the first breaches of each seed that has some. */
async function expectPeace(from: number, to: number): Promise<void> {
  const breaches: string[] = [];
  for (let seed = from; seed <= to; seed++) {
    const found = judge(await runTown(String(seed)));
    breaches.push(
      ...found.slice(0, 3).map((breach) => `seed ${seed}: ${breach} (npm run simulate -- ${seed})`),
    );
  }
  expect(breaches).toEqual([]);
}
