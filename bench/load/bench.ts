/** The frame around each bench: its words, its end, and how it tells what it measured. */
import { CONTENDERS, missing, startContender } from './contenders.ts';
import type { Contender, ContestOptions } from './contenders.ts';
import { hangUp } from './dial.ts';
import { printFigure } from './figure.ts';
import type { Server } from './speaker.ts';

export interface Words {
  readonly tls: boolean;
  readonly who: Contender;
  /** How much, in the bench's own measure; undefined for its usual amount. */
  readonly amount: number | undefined;
}

/** Reads the command line: `[plain|tls] [one of those who can be measured] [amount]`; ends with the usage at anything else. */
export function readWords(
  contenders: readonly Contender[] = CONTENDERS,
  words: readonly string[] = process.argv.slice(2),
): Words {
  let [tls, who, amount]: [boolean, Contender, number | undefined] = [false, 'hubbub', undefined];
  for (const word of words) {
    const contender = contenders.find((each) => each === word);
    if (word === 'plain' || word === 'tls') tls = word === 'tls';
    else if (contender) who = contender;
    else if (/^\d+$/.test(word)) amount = Number(word);
    else {
      console.error(`"${word}"? Usage: [plain|tls] [${contenders.join('|')}] [amount]`);
      process.exit(2);
    }
  }
  return { tls, who, amount };
}

/** Ends the process when a bench takes longer than it ever should; the servers end with it. */
export function endAfter(seconds: number): void {
  setTimeout(() => {
    console.error(`This bench did not end within ${seconds} s.`);
    process.exit(1);
  }, seconds * 1_000).unref();
}

/** Starts whom the words name, measures, stops it; says so where it is not installed. Prints a figure for each that `measure` answers. */
export async function measureContender(
  { who, tls }: Words,
  options: Omit<ContestOptions, 'tls'>,
  measure: (server: Server) => Promise<Readonly<Record<string, number>>>,
): Promise<void> {
  const problem = missing(who);
  if (problem !== null) {
    console.log(problem);
    return;
  }
  const server = await startContender(who, { ...options, tls });
  try {
    const figures = await measure(server);
    for (const [name, value] of Object.entries(figures)) {
      printFigure({ claim: `${name} ${tls ? 'tls' : 'plain'}`, who, value });
    }
  } finally {
    hangUp();
    await server.stop();
  }
}
