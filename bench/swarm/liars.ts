/**
 * T17: nine of ten owners send wrong bytes for every chunk. The most bad chunks that one of them gets to send, and the time
 * of the download to that with ten honest ones. `node bench/swarm/liars.ts [MiB]`
 */
import { printFigure } from '../load/figure.ts';
import { measureHubbub, readSwarmWords } from './load/bench.ts';

const OWNERS = 10;
const LIARS = 9;
const CHUNK = 256 * 1024;
const { amount: mib = 256 } = readSwarmWords(['hubbub']);

const honest = await seconds(0);
const hostile = await seconds(LIARS);
printFigure({ claim: 'T17 time', who: 'hubbub', value: hostile / honest });

async function seconds(liars: number): Promise<number> {
  let took = NaN;
  await measureHubbub(mib, { fetchers: 1, owners: OWNERS, liars }, async ({ owners, fetch }) => {
    const written = (): number[] => owners.slice(OWNERS - liars).map((each) => each.movedBytes().written);
    const before = written();
    const start = performance.now();
    await fetch(0);
    took = (performance.now() - start) / 1000;
    const chunks = written().map((bytes, n) => Math.floor((bytes - (before[n] ?? 0)) / CHUNK));
    if (liars > 0) printFigure({ claim: 'T17', who: 'hubbub', value: Math.max(...chunks) });
  });
  return took;
}
