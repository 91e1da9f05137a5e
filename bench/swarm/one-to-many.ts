/**
 * T13: one owner, eight who fetch at the same time, or as many as the last word says. Copies that the owner sends, when the
 * last has all of it, CPU of all of them for each GB that was fetched, and the most memory of one who fetches, MiB.
 * `node bench/swarm/one-to-many.ts [hubbub|aria2|aria2-rc4|libtorrent|libtorrent-rc4] [MiB] [fetchers]`
 */
import { printFigure } from '../load/figure.ts';
import { measureFleet, readSwarmWords } from './load/bench.ts';

const USUAL = 8;
const { who, amount: mib = 256, fetchers = USUAL } = readSwarmWords(undefined, true);
const claim = fetchers === USUAL ? 'T13' : `T13 with ${fetchers}`;

await measureFleet(who, { mib, fetchers }, async (fleet, { bytes }) => {
  const [cpu, sent] = [fleet.cpuSeconds(), await fleet.sentBytes()];
  const start = performance.now();
  await Promise.all(Array.from({ length: fetchers }, (_, n) => fleet.fetch(n)));
  printFigure({ claim: `${claim} last done`, who, value: (performance.now() - start) / 1000 });
  printFigure({ claim: `${claim} copies`, who, value: ((await fleet.sentBytes()) - sent) / bytes });
  printFigure({
    claim: `${claim} CPU`,
    who,
    value: (fleet.cpuSeconds() - cpu) / ((fetchers * bytes) / 1e9),
  });
  printFigure({ claim: `${claim} memory`, who, value: fleet.peakKib() / 1024 });
});
