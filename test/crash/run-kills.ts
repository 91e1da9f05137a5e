/** `npm run kill -- --rounds 1000 --seed N`: kills a server under load that many times, and says what became of its messages. */
import { parseArgs } from 'node:util';
import { killRounds } from './kill-rounds.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed)) {
  console.error('usage: npm run kill -- [--rounds N] [--seed N], both whole numbers');
  process.exit(2);
}
console.log(`${rounds} kills, seed ${seed}`);
const start = performance.now();
try {
  const say = (line: string) => void (process.stdout.isTTY && process.stdout.write(`\r${line}`));
  const { acknowledged, interrupted, results } = await killRounds({ rounds, seed, say });
  const seconds = Math.round((performance.now() - start) / 1_000);
  console.log(`\n${acknowledged} messages acknowledged: 0 lost, 0 doubled, 0 out of order`);
  console.log(
    `${results} results, each of them once; ${interrupted} of reads and blocks were interrupted; ${seconds} s`,
  );
} catch (error) {
  console.error(`\nfailed with seed ${seed}:`, error);
  process.exitCode = 1;
}
