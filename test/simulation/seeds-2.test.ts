/** Seeds that run with every check; two files, so that two cores work. More: `npm run simulate -- --seeds 100000`. */
import { it } from 'vitest';
import { expectPeace } from './seeds.ts';

const SEEDS = 50;
const FIRST = 501;

it(`seeds ${FIRST} to ${FIRST + SEEDS - 1} break no rule`, { timeout: 1_800_000 }, () =>
  expectPeace(FIRST, FIRST + SEEDS - 1),
);
