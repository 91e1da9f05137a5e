/**
 * T13: one owner, eight who fetch at the same time. Copies that the owner sends, and when the last has all of it.
 * `node bench/swarm/one-to-many.ts [hubbub|aria2|aria2-rc4|libtorrent|libtorrent-rc4] [MiB]`
 */
import { printFigure } from '../load/figure.ts';
import { measureFleet, readSwarmWords } from './load/bench.ts';

const FETCHERS = 8;
const { who, amount: mib = 256 } = readSwarmWords();

await measureFleet(who, { mib, fetchers: FETCHERS }, async (fleet, { bytes }) => {
  const [cpu, sent] = [fleet.cpuSeconds(), await fleet.sentBytes()];
  const start = performance.now();
  await Promise.all(Array.from({ length: FETCHERS }, (_, n) => fleet.fetch(n)));
  printFigure({ claim: 'T13 last done', who, value: (performance.now() - start) / 1000 });
  printFigure({ claim: 'T13 copies', who, value: ((await fleet.sentBytes()) - sent) / bytes });
  printFigure({ claim: 'T13 CPU', who, value: (fleet.cpuSeconds() - cpu) / ((FETCHERS * bytes) / 1e9) });
});
