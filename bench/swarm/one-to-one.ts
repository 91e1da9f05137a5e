/**
 * T11, T12: one owner, one who fetches, a file of random bytes over loopback. MB/s from the command to the whole file,
 * and CPU of both per GB. `node bench/swarm/one-to-one.ts [hubbub|aria2|aria2-rc4|libtorrent|libtorrent-rc4] [MiB]`
 */
import { printFigure } from '../load/figure.ts';
import { measureFleet, readSwarmWords } from './load/bench.ts';

const { who, amount: mib = 1024 } = readSwarmWords();

await measureFleet(who, { mib, fetchers: 1 }, async (fleet, { bytes }) => {
  const cpu = fleet.cpuSeconds();
  const start = performance.now();
  await fleet.fetch(0);
  const seconds = (performance.now() - start) / 1000;
  printFigure({ claim: 'T11', who, value: bytes / 1e6 / seconds });
  printFigure({ claim: 'T12', who, value: (fleet.cpuSeconds() - cpu) / (bytes / 1e9) });
});
