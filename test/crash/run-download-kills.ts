/** `npm run kill:download -- --rounds 100 --seed N`: kills a client in mid-download that many times, and says what was sent twice. */
import { parseArgs } from 'node:util';
import { killDownloads } from './download-rounds.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
if (!Number.isSafeInteger(rounds) || rounds < 1 || !Number.isSafeInteger(seed)) {
  console.error('usage: npm run kill:download -- [--rounds N] [--seed N], both whole numbers');
  process.exit(2);
}
console.log(`${rounds} kills in mid-download, seed ${seed}`);
const start = performance.now();
try {
  const say = (line: string) => void (process.stdout.isTTY && process.stdout.write(`\r${line}  `));
  const { kills, files, sent, again } = await killDownloads({ rounds, seed, say });
  const seconds = Math.round((performance.now() - start) / 1_000);
  console.log(`\n${kills} kills, ${files} files, each right and verified; nothing left lying; ${seconds} s`);
  console.log(
    `${sent} chunks sent; 0 of the journalled ones again, ${again} that were on their way at a kill`,
  );
} catch (error) {
  console.error(`\nfailed with seed ${seed}:`, error);
  process.exitCode = 1;
}
