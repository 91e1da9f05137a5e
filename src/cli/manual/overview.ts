/** `hubbub --help`: every verb by group, a few examples, where to read on. */
import { GROUPS, type Group, type VerbPage } from './page.ts';
import { entryLines, indented, TOPICS, wrapWords, type Entry } from './topics.ts';

/** What a newcomer wants first, in this order. */
const EXAMPLES: readonly Entry[] = [
  ['hubbub demo', 'see it work, in ten seconds'],
  ['hubbub serve', 'a server on this machine; it prints its invite address'],
  ['hubbub connect luke@127.0.0.1 --signup', 'join it, at a terminal'],
  ['hubbub exec luke@127.0.0.1 -- message hans "Hey Dude"', 'one command, for scripts'],
];

/** The text, for a terminal of so many columns. */
export function overview(pages: readonly VerbPage[], columns: number): string {
  const widest = Math.max(...pages.map(({ usage }) => usage.length));
  const groups = (Object.keys(GROUPS) as Group[]).flatMap((group) => [
    '',
    GROUPS[group],
    ...entryLines(
      pages.filter((page) => page.group === group).map((page) => [page.usage, page.summary] as const),
      columns,
      widest,
    ),
  ]);
  const topics = Object.entries(TOPICS).map(
    ([name, { summary }]) => [`hubbub help ${name}`, summary] as const,
  );
  const lines = [
    ...wrapWords(
      'A hub for people who work in terminals: log in, see who is here, write, hand out files.',
      columns,
    ),
    '',
    'Usage: hubbub <verb> …',
    ...groups,
    '',
    'Examples',
    ...EXAMPLES.flatMap(([line, says]) => [`  ${line}`, ...indented(says, columns)]),
    '',
    'More',
    ...entryLines(
      [['hubbub <verb> --help', 'the options of a verb, with examples'], ...topics],
      columns,
      widest,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
