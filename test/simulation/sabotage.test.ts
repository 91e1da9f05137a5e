/** That a town can fail: each way of breaking the product is found within a few seeds. */
import { expect, it } from 'vitest';
import { judge } from './judge/judge.ts';
import { SABOTAGES } from './sabotage.ts';
import { runTown } from './town.ts';

const SEEDS = 30;

it.each(Object.keys(SABOTAGES))('finds that %s', { timeout: 600_000 }, async (what) => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const sabotage = SABOTAGES[what]?.() ?? {};
    const breaches = judge(await runTown(String(seed), { sabotage })).filter((breach) =>
      breach.startsWith('R'),
    );
    if (breaches.length === 0) continue;
    console.info(`${what}: seed ${seed}: ${breaches[0] ?? ''}`);
    return;
  }
  expect.fail(`${SEEDS} seeds did not find it`);
});
