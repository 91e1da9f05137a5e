/** `npm run fuzz -- --frames 1000000 --seed N`: as many mutated frames before and after login; ends with 1 where something broke. */
import { parseArgs } from 'node:util';
import { describeReport, fuzzServer } from './fuzz-server.ts';

/** No frame may take longer (security.md, threat 45), in milliseconds. */
const LONGEST = 50;

const { values } = parseArgs({ options: { frames: { type: 'string' }, seed: { type: 'string' } } });
const frames = Number(values.frames ?? 1_000_000);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));

for (const phase of ['before', 'after'] as const) {
  const report = await fuzzServer(frames, seed, phase);
  console.info(describeReport(report, seed, phase));
  const breaches = [
    ...report.complaints,
    ...(report.left > 0 ? [`${report.left} connections or sessions were left`] : []),
    ...(report.heapGrowthMiB > 16 ? ['the heap grew'] : []),
    ...(report.slowestMilliseconds > LONGEST ? [`a frame took longer than ${LONGEST} ms`] : []),
  ];
  for (const breach of breaches) console.error(breach);
  if (breaches.length > 0) process.exitCode = 1;
}
