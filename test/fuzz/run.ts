/**
 * `npm run fuzz -- --frames 1000000 --seed N`: as many mutated frames before and after login; with `--peer` as many for each part of
 * the protocol between two clients. Ends with 1 where something broke.
 */
import { parseArgs } from 'node:util';
import { fuzzPeer, STAGES } from './fuzz-peer.ts';
import { fuzzServer } from './fuzz-server.ts';
import { breachesIn, describeReport, type FuzzReport } from './report.ts';

const { values } = parseArgs({
  options: { frames: { type: 'string' }, seed: { type: 'string' }, peer: { type: 'boolean' } },
});
const frames = Number(values.frames ?? 1_000_000);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));

function tell(report: FuzzReport, phase: string): void {
  console.info(describeReport(report, seed, phase));
  const breaches = breachesIn(report);
  for (const breach of breaches) console.error(breach);
  if (breaches.length > 0) process.exitCode = 1;
}

if (values.peer)
  for (const stage of Object.keys(STAGES) as (keyof typeof STAGES)[])
    tell(await fuzzPeer(frames, seed, stage), `of a peer's ${stage}`);
else
  for (const phase of ['before', 'after'] as const)
    tell(await fuzzServer(frames, seed, phase), `${phase} login`);
