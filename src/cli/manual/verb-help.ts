/** `hubbub VERB --help`: how it is typed, its arguments and options, and examples that stand whole on their lines. */
import { flagOf } from './flags.ts';
import type { OptionPage, VerbPage } from './page.ts';
import { indented, NARROW_COLUMNS, wrapWords, type Entry } from './topics.ts';

/** Meanings stand beside names of at most so many columns, and below longer ones. */
const BESIDE_COLUMNS = 26;

/** The text, for a terminal of so many columns; `before` is what stands before the verb: `hubbub`, `hubbub users`. */
export function verbHelp(page: VerbPage, columns: number, before = 'hubbub'): string {
  const { positionals, verbs, options, examples, notes } = page;
  const section = (title: string, entries: readonly Entry[]): string[] =>
    entries.length === 0 ? [] : ['', title, ...entries.flatMap((entry) => entryOf(entry, columns))];
  const lines = [
    `Usage: ${before} ${usageOf(page)}`,
    '',
    ...wrapWords(`${page.summary.charAt(0).toUpperCase()}${page.summary.slice(1)}.`, columns),
    ...section(
      'Arguments',
      positionals.map(({ name, summary }) => [name, summary]),
    ),
    ...section(
      'Verbs',
      verbs.map((verb) => [verb.usage, verb.summary]),
    ),
    ...section(
      'Options',
      options.map((option) => [flagOf(option), meaningOf(option)]),
    ),
    // A command that is broken over two lines cannot be copied.
    ...(examples.length === 0 ? [] : ['', 'Examples']),
    ...examples.flatMap(({ line, says }) => [`  ${line}`, ...indented(says, columns)]),
    ...notes.flatMap((note) => ['', ...wrapWords(note, columns)]),
  ];
  return `${lines.join('\n')}\n`;
}

function usageOf({ usage, verbs, options, tail }: VerbPage): string {
  const rest = [verbs.length > 0 ? '<verb>' : '', options.length > 0 ? '[options]' : '', tail];
  return [usage, ...rest].filter(Boolean).join(' ');
}

function meaningOf({ summary, fallback }: OptionPage): string {
  return fallback === '' ? summary : `${summary} (default: ${fallback})`;
}

function entryOf([name, meaning]: Entry, columns: number): string[] {
  if (columns < NARROW_COLUMNS) return [`  ${name}`, ...indented(meaning, columns)];
  const indent = BESIDE_COLUMNS + 4;
  const [first = '', ...more] = wrapWords(meaning, columns - indent).map((line) => ' '.repeat(indent) + line);
  if (name.length > BESIDE_COLUMNS) return [`  ${name}`, first, ...more];
  return [`  ${name.padEnd(BESIDE_COLUMNS + 2)}${first.slice(indent)}`, ...more];
}
