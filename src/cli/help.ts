/** The verb `help`: the overview, a verb's own help, a topic, or all of it as a man page. */
import type { CommandModule } from 'yargs';
import { nearest } from '../commands/nearest.ts';
import { safe } from '../terminal/safe.ts';
import { manPage } from './manual/man.ts';
import { overview } from './manual/overview.ts';
import type { VerbPage } from './manual/page.ts';
import { entryLines, TOPICS } from './manual/topics.ts';

const EXIT_USAGE = 2;

/** What the row needs of the command line around it. */
export interface HelpParts {
  readonly version: string;
  /** Columns that there are to write in. */
  readonly columns: number;
  pages(): Promise<VerbPage[]>;
  /** Prints what `hubbub <verb> --help` prints. */
  showVerb(name: string): Promise<void>;
}

/** The row of `help` for the command line. */
export function helpVerb(
  parts: HelpParts,
): CommandModule<object, { topic: string | undefined; man: boolean }> {
  return {
    command: 'help [topic]',
    describe: 'explain a verb, the exit codes or the environment',
    builder: (yargs) =>
      yargs
        .positional('topic', {
          type: 'string',
          describe: `a verb, or one of ${Object.keys(TOPICS).join(', ')}`,
        })
        .option('man', { type: 'boolean', default: false, describe: 'print the man page' })
        .example('$0 help exit-codes', 'what a script may rely on')
        .example('$0 help --man | man -l -', 'read it all'),
    async handler({ topic, man }) {
      const pages = await parts.pages();
      if (man) process.stdout.write(manPage(pages, parts.version));
      else if (topic === undefined) process.stdout.write(overview(pages, parts.columns));
      else if (topic in TOPICS) process.stdout.write(topicText(topic as keyof typeof TOPICS, parts.columns));
      else if (pages.some(({ name }) => name === topic)) await parts.showVerb(topic);
      else refuse(topic, [...Object.keys(TOPICS), ...pages.map(({ name }) => name)]);
    },
  };
}

function topicText(topic: keyof typeof TOPICS, columns: number): string {
  const { entries, note } = TOPICS[topic];
  return `${[...entryLines(entries, columns), '', note].join('\n')}\n`;
}

function refuse(topic: string, known: readonly string[]): void {
  const near = nearest(topic, known);
  const hint = near ? `did you mean "${near}"?` : 'hubbub --help lists what there is';
  process.stderr.write(`hubbub: there is no help on "${safe(topic)}"; ${hint}\n`);
  process.exitCode = EXIT_USAGE;
}
