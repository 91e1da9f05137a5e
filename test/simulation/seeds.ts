/** Runs the towns of many seeds and tells which broke a rule, so that each can be replayed. */
import { expect } from 'vitest';
import { judge } from './judge/judge.ts';
import { runTown } from './town.ts';

/** Runs the seeds from `from` to `to`, both included; fails with the first breaches of each seed that has some. */
export async function expectPeace(from: number, to: number): Promise<void> {
  const breaches: string[] = [];
  for (let seed = from; seed <= to; seed++) {
    const found = judge(await runTown(String(seed)));
    breaches.push(
      ...found.slice(0, 3).map((breach) => `seed ${seed}: ${breach} (npm run simulate -- ${seed})`),
    );
  }
  expect(breaches).toEqual([]);
}
