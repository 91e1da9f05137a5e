/** Threat row 38: kill -9 of the server under load. `npm run kill` does it a thousand times. */
import { expect, it } from 'vitest';
import { killRounds } from './kill-rounds.ts';

const ROUNDS = 50;

it(
  `keeps every acknowledged message through ${ROUNDS} kills of the server (threat 38)`,
  { timeout: 600_000 },
  async () => {
    const seed = Date.now() % 1_000_000;
    try {
      const { acknowledged, results } = await killRounds({ rounds: ROUNDS, seed });
      expect(results).toBe(ROUNDS * 120);
      expect(acknowledged).toBeGreaterThan(ROUNDS * 80);
      console.log(
        `${ROUNDS} kills, ${acknowledged} messages acknowledged, none lost, none doubled (seed ${seed})`,
      );
    } catch (error) {
      throw new Error(`with seed ${seed}`, { cause: error });
    }
  },
);
