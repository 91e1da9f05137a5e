/**
 * `npm run simulate -- SEED` replays the town of a seed and prints its story; `npm run simulate -- --seeds 100000 [--from N]` is the
 * night's script: it runs that many seeds and prints those that break a rule. With `--hours 24` each of them lives through so many
 * hours of its own time, and the memory after each is printed.
 */
import { parseArgs } from 'node:util';
import { judge } from './judge/judge.ts';
import { tellEntry, type History } from './history.ts';
import { runTown, type TownOptions } from './town.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ seeds: { type: 'string' }, from: { type: 'string', default: '1' } },
    ...{ steps: { type: 'string' }, hours: { type: 'string' } },
  },
});

/* A step every four seconds or so: many times what a small town does in a day. */
const STEPS_PER_HOUR = 900;

const options: TownOptions = {
  ...(values.hours !== undefined && {
    hours: Number(values.hours),
    steps: Math.ceil(Number(values.hours) * STEPS_PER_HOUR),
    onHour: tellHour,
  }),
  ...(values.steps !== undefined && { steps: Number(values.steps) }),
};

/** The judges want the whole history, so memory grows by that; `--expose-gc` leaves garbage out. */
function tellHour(hour: number, { entries }: History): void {
  globalThis.gc?.();
  const mebibytes = process.memoryUsage().heapUsed / 1_048_576;
  console.log(`hour ${hour}: ${entries.length} entries, ${mebibytes.toFixed(1)} MiB`);
}

async function replay(seed: string): Promise<void> {
  const town = await runTown(seed, options);
  for (const entry of town.history.entries) console.log(tellEntry(entry));
  const breaches = judge(town);
  for (const breach of breaches) console.log(`BREACH ${breach}`);
  console.log(
    `seed ${seed}: ${town.weather.users.length} users, ${town.events} events, hash ${town.history.hash()}`,
  );
  console.log(breaches.length === 0 ? 'no rule was broken' : `${breaches.length} breaches`);
  process.exitCode = breaches.length === 0 ? 0 : 1;
}

async function night(count: number, from: number): Promise<void> {
  const begun = performance.now();
  let broken = 0;
  for (let seed = from; seed < from + count; seed++) {
    const breaches = judge(await runTown(String(seed), options));
    if (breaches.length > 0) broken++;
    for (const breach of breaches.slice(0, 3)) console.log(`seed ${seed}: ${breach}`);
    if ((seed - from) % 1_000 === 999) console.log(`${seed - from + 1} seeds, ${broken} broke a rule`);
  }
  const seconds = (performance.now() - begun) / 1_000;
  console.log(`${count} seeds, ${broken} broke a rule; ${(count / seconds).toFixed(1)} seeds/s`);
  process.exitCode = broken === 0 ? 0 : 1;
}

if (values.seeds !== undefined) await night(Number(values.seeds), Number(values.from));
else if (positionals[0] !== undefined) await replay(positionals[0]);
else console.log('npm run simulate -- SEED, or npm run simulate -- --seeds 100000 [--from 1] [--steps 500]');
