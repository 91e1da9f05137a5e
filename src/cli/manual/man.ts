/** The man page, made of the rows of verbs and commands: man(7) macros, as `docs/hubbub.1` holds them. */
import { TYPED } from '../../commands/table.ts';
import { flagOf } from './flags.ts';
import { GROUPS, type Group, type VerbPage } from './page.ts';
import { ENVIRONMENT, EXIT_CODES, wrapWords, type Entry } from './topics.ts';

/* Roff joins lines again; long ones in the source are only harder to read. */
const SOURCE_COLUMNS = 78;

const FILES: readonly Entry[] = [
  [
    'config.json',
    'the settings of the server, in the folder where it starts; hubbub config --schema describes it',
  ],
  [
    '~/.local/state/hubbub',
    'keys, tokens, profiles, known servers, and the folders of files of each account',
  ],
];

/** The page as roff. */
export function manPage(pages: readonly VerbPage[], version: string): string {
  const lines = [
    `.TH HUBBUB 1 "" "hubbub ${version}" "User Commands"`,
    '.SH NAME',
    'hubbub \\- a hub for people who work in terminals',
    '.SH SYNOPSIS',
    '.B hubbub',
    '.I verb',
    '.RI [ argument ...]',
    '.SH DESCRIPTION',
    ...paragraph(
      'One server to log in to: see who is here, write to someone who is online or not, hand out files. ' +
        'Private sessions and files go straight from client to client.',
    ),
    ...(Object.keys(GROUPS) as Group[]).flatMap((group) => [
      `.SH ${escaped(GROUPS[group]).toUpperCase()}`,
      ...pages.filter((page) => page.group === group).flatMap((page) => verbLines(page, 'hubbub')),
    ]),
    '.SH COMMANDS',
    'What is typed at the prompt of connect, given to exec, or read from stdin:',
    ...TYPED.flatMap(({ usage, summary }) => tagged(usage, summary)),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, meaning]) => tagged(code, meaning)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, meaning]) => tagged(name, meaning)),
    '.SH FILES',
    ...FILES.flatMap(([name, meaning]) => tagged(name, meaning)),
  ];
  return `${lines.join('\n')}\n`;
}

function verbLines(page: VerbPage, before: string): string[] {
  const { usage, summary, options, examples, notes, verbs, tail } = page;
  return [
    `.SS ${escaped([before, usage, tail].filter(Boolean).join(' '))}`,
    ...sentence(summary),
    ...options.flatMap((option) => tagged(flagOf(option), option.summary)),
    ...notes.flatMap((note) => ['.PP', ...paragraph(note)]),
    ...verbs.flatMap((verb) => verbLines(verb, `${before} ${page.name}`)),
    ...(examples.length === 0 ? [] : ['.PP', 'Examples:']),
    ...examples.flatMap(({ line, says }) => tagged(line, says)),
  ];
}

function tagged(tag: string, text: string): string[] {
  return ['.TP', `.B ${escaped(tag)}`, ...sentence(text)];
}

function sentence(text: string): string[] {
  return paragraph(`${text.charAt(0).toUpperCase() + text.slice(1)}.`);
}

function paragraph(text: string): string[] {
  return wrapWords(text, SOURCE_COLUMNS).map(escaped);
}

/** As text: nothing in it is a request or an escape of roff. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll("'", '\\(aq')
    .replaceAll('’', '\\(cq')
    .replaceAll('…', '...')
    .replaceAll('µ', '\\(mc')
    .replace(/^\./, '\\&.');
}
