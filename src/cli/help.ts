/** The verb `help`: the overview, a verb's own help, a topic, or all of it as a man page. */
import type { CommandModule } from 'yargs';
import { nearest } from '../commands/nearest.ts';
import { safe } from '../terminal/safe.ts';
import { ways } from './completion/words.ts';
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
  /** What `hubbub <verb> --help` prints, of a verb or of one below it: `users add`. Null where there is none. */
  verbText(words: readonly string[]): Promise<string | null>;
}

/** The row of `help` for the command line. */
export function helpVerb(parts: HelpParts): CommandModule<object, { topic: string[]; man: boolean }> {
  return {
    command: 'help [topic..]',
    describe: 'explain a verb, the exit codes or the environment',
    builder: (yargs) =>
      yargs
        .positional('topic', {
          type: 'string',
          array: true,
          default: [],
          describe: `a verb, or one of ${Object.keys(TOPICS).join(', ')}`,
        })
        .option('man', { type: 'boolean', default: false, describe: 'print the man page' })
        .example('$0 help users add', 'the same as: hubbub users add --help')
        .example('$0 help exit-codes', 'what a script may rely on')
        .example('$0 help --man | man -l -', 'read it all'),
    async handler({ topic: words, man }) {
      const pages = await parts.pages();
      const topic = words.join(' ');
      if (man) return print(manPage(pages, parts.version));
      if (topic === '') return print(overview(pages, parts.columns));
      if (Object.hasOwn(TOPICS, topic)) return print(topicText(topic as keyof typeof TOPICS, parts.columns));
      const text = await parts.verbText(words);
      if (text !== null) return print(text);
      refuse(topic, [...Object.keys(TOPICS), ...ways(pages).map(([way]) => way)]);
    },
  };
}

function print(text: string): void {
  process.stdout.write(text);
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
