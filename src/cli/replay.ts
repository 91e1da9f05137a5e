/** The verb `replay`: steps the machines through a record of the inspector's, and says where they go another way. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandModule } from 'yargs';
import { asTest } from '../dev/replay/as-test.ts';
import { MOST_CHARACTERS, readRecord, RecordError, type ReadRecord } from '../dev/replay/read-record.ts';
import { replay, type Difference } from '../dev/replay/replay.ts';
import { safe, safeLines } from '../terminal/safe.ts';

const EXIT = { equal: 0, differs: 1, unusable: 2 } as const;
const MOST_SHOWN = 20;

interface ReplayFlags {
  readonly file: string;
  readonly 'as-test'?: string | undefined;
}

/** The row of `replay` for the command line. */
export const replayVerb: CommandModule<object, ReplayFlags> = {
  command: 'replay <file>',
  describe: 'step the machines through a record of the inspector: 0 as recorded, 1 otherwise, 2 no record',
  builder: (command) =>
    command
      .positional('file', { type: 'string', demandOption: true, describe: 'what GET /record.jsonl answered' })
      .option('as-test', {
        type: 'string',
        requiresArg: true,
        describe: 'write the record as a test into this file of the checkout, and do not step it now',
      })
      .example('$0 replay record.jsonl', 'does this version still do the same?'),
  handler: ({ file, 'as-test': test }) => {
    try {
      const record = readRecord(textOf(file));
      process.exitCode = test === undefined ? tellReplay(record) : writeTest(record, file, test);
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      const where = error.line > 0 ? `${file}:${error.line}` : file;
      process.stderr.write(`hubbub: ${safeLines(`${where}: ${error.message}`, 2)}\n`);
      process.exitCode = EXIT.unusable;
    }
  },
};

function textOf(file: string): string {
  try {
    if (statSync(file).size > MOST_CHARACTERS) throw new Error(`it has more than ${MOST_CHARACTERS} bytes`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RecordError(0, `cannot be read: ${(error as Error).message}`);
  }
}

function tellReplay(record: ReadRecord): number {
  const { steps, machines, differences, notCompared } = replay(record);
  if (steps === 0) throw new RecordError(0, 'it has no step of a machine to take again');
  for (const difference of differences.slice(0, MOST_SHOWN)) say(sentence(difference));
  if (differences.length > MOST_SHOWN) say(`and ${differences.length - MOST_SHOWN} more`);
  const rest = notCompared > 0 ? `; ${notCompared} steps were not compared` : '';
  const verdict =
    differences.length === 0 ? 'all as recorded' : `${differences.length} machines go another way`;
  say(`${steps} steps of ${machines} machines: ${verdict}${rest}`);
  return differences.length === 0 ? EXIT.equal : EXIT.differs;
}

function sentence({ line, n, instance, event, what, recorded, now }: Difference): string {
  return `line ${line}, #${n}: ${instance} at ${event}: ${what} were ${recorded || 'none'}, and are ${now || 'none'}`;
}

function say(line: string): void {
  process.stdout.write(`${safe(line)}\n`);
}

function writeTest(record: ReadRecord, file: string, test: string): number {
  const source = resolve(fileURLToPath(import.meta.url), '../..');
  if (!import.meta.url.endsWith('.ts') || relative(dirname(source), resolve(test)).startsWith('..')) {
    throw new RecordError(0, 'a test is written into a checkout of hubbub: say a file there');
  }
  const path = relative(dirname(resolve(test)), source)
    .split(sep)
    .join('/');
  const title = basename(file);
  try {
    writeFileSync(test, asTest(record, path.startsWith('.') ? path : `./${path}`, title), { flag: 'wx' });
  } catch (error) {
    throw new RecordError(0, `the test cannot be written: ${(error as Error).message}`);
  }
  say(`written: ${test}`);
  return EXIT.equal;
}
