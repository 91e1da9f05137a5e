/**
 * A lab of machines with processors of their own, in virtual time: one owner, so many who fetch at the same moment, each with
 * a line of so many Mbit/s in either direction. The clients are the real ones, but processors and disks take no time. Prints when the
 * last has all of it (virtual seconds, and as a multiple of what one line takes), and the copies that the owner sends.
 * `node bench/swarm/lab.ts [fetchers] [MiB] [Mbit/s] [seed]`
 */
import { runLab } from '../../test/swarm/lab/lab.ts';
import { printFigure } from '../load/figure.ts';

const words = process.argv.slice(2);
if (words.length > 4 || words.some((word) => !/^[1-9]\d*$/.test(word))) {
  console.error('Usage: node bench/swarm/lab.ts [fetchers] [MiB] [Mbit/s] [seed], all of them whole numbers');
  process.exit(2);
}
const [fetchers = 30, mib = 64, megabits = 1_000, seed = 1] = words.map(Number);
const [bytes, bytesPerSecond] = [mib * 1024 * 1024, (megabits * 1_000_000) / 8];
const { seconds, copies } = await runLab({ fetchers, bytes, bytesPerSecond, seed: String(seed) });
const claim = `lab of ${fetchers}`;
const who = 'hubbub';
printFigure({ claim: `${claim} last done`, who, value: seconds });
printFigure({ claim: `${claim} to one line`, who, value: seconds / (bytes / bytesPerSecond) });
printFigure({ claim: `${claim} copies`, who, value: copies });
