/**
 * T16: resident memory of owner and of who fetches while a large file moves: the most of each, and by how much the most in the
 * second half exceeds the most in the first. Twice the size must be free on the disk. `node bench/swarm/memory.ts [MiB]`
 */
import { statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { printFigure } from '../load/figure.ts';
import { measureHubbub, readSwarmWords } from './load/bench.ts';
import type { Client } from './load/client.ts';
import { MIB } from './load/made-file.ts';

const SAMPLE_MILLISECONDS = 250;
const { bavail, bsize } = statfsSync(tmpdir());
const fitting = Math.floor((bavail * bsize) / 3 / MIB);
const { amount: mib = Math.min(10 * 1024, fitting) } = readSwarmWords(['hubbub']);
if (mib < 10 * 1024) console.log(`T16 with ${mib} MiB in place of 10 GiB`);

await measureHubbub(mib, { fetchers: 1 }, async (fleet) => {
  const [[owner], [luke]] = [fleet.owners, fleet.fetchers] as [[Client], [Client]];
  const samples: number[] = [];
  const sampling = setInterval(
    () => samples.push(Math.max(owner.rssKib(), luke.rssKib())),
    SAMPLE_MILLISECONDS,
  );
  await fleet.fetch(0);
  clearInterval(sampling);
  const halves = [samples.slice(0, samples.length / 2), samples.slice(samples.length / 2)];
  const [first = NaN, second = NaN] = halves.map((half) => Math.max(...half));
  printFigure({ claim: 'T16 fetcher', who: 'hubbub', value: luke.peakKib() / 1024 });
  printFigure({ claim: 'T16 owner', who: 'hubbub', value: owner.peakKib() / 1024 });
  printFigure({ claim: 'T16 growth', who: 'hubbub', value: (second - first) / 1024 });
});
