/** The frame around each bench of files: its words, its file, its end. */
import { endAfter } from '../../load/bench.ts';
import { MOVERS, type Fleet, type Mover } from './fleet.ts';
import { openHubbub, type Crew, type HubbubFleet } from './hubbub.ts';
import { missing, openFleet } from './open-fleet.ts';
import { checkCopy, makeFile, type MadeFile } from './made-file.ts';

/* Slower than this nobody is, on any machine. */
const LEAST_SECONDS = 120;
const LEAST_MIB_PER_SECOND = 8;

export interface SwarmWords {
  readonly who: Mover;
  /** How much, in the bench's own measure; undefined for its usual amount. */
  readonly amount: number | undefined;
  /** How many fetch, where the bench asks for that; undefined for as many as usual. */
  readonly fetchers: number | undefined;
}

/**
 * Reads the command line: `[one of those who can be measured] [amount]`, and a number of fetchers behind them where the
 * bench has `takesFetchers`; ends with the usage at anything else.
 */
export function readSwarmWords(movers: readonly Mover[] = MOVERS, takesFetchers = false): SwarmWords {
  let who: Mover = 'hubbub';
  const numbers: number[] = [];
  for (const word of process.argv.slice(2)) {
    const mover = movers.find((each) => each === word);
    if (mover) who = mover;
    else if (/^[1-9]\d*$/.test(word) && numbers.length < (takesFetchers ? 2 : 1)) numbers.push(Number(word));
    else {
      const usage = `[${movers.join('|')}] [amount]${takesFetchers ? ' [fetchers]' : ''}`;
      console.error(`"${word}"? Usage: ${usage}`);
      process.exit(2);
    }
  }
  const [amount, fetchers] = numbers;
  return { who, amount, fetchers };
}

/** Makes the file, starts whom the words name, measures, holds every copy against the file, stops; says so where it is not installed. */
export async function measureFleet(
  who: Mover,
  { mib, fetchers }: { readonly mib: number; readonly fetchers: number },
  measure: (fleet: Fleet, file: MadeFile) => Promise<void>,
): Promise<void> {
  const problem = missing(who);
  if (problem === null) await measureWith(mib, fetchers, (file) => openFleet(who, file, fetchers), measure);
  else console.log(problem);
}

/** The same for ours, with more owners or liars among them. */
export function measureHubbub(
  mib: number,
  crew: Crew,
  measure: (fleet: HubbubFleet, file: MadeFile) => Promise<void>,
): Promise<void> {
  return measureWith(mib, crew.fetchers, (file) => openHubbub(file, crew), measure);
}

async function measureWith<T extends Fleet>(
  mib: number,
  fetchers: number,
  open: (file: MadeFile) => Promise<T>,
  measure: (fleet: T, file: MadeFile) => Promise<void>,
): Promise<void> {
  endAfter(LEAST_SECONDS + (mib * fetchers) / LEAST_MIB_PER_SECOND);
  const file = makeFile(mib, fetchers);
  const fleet = await open(file);
  try {
    await measure(fleet, file);
    for (let n = 0; n < fetchers; n++) checkCopy(file, fleet.path(n));
  } finally {
    await fleet.stop();
    file.remove();
  }
}
