/** What scripts rely on beside verbs and options: exit codes and the environment. `hubbub help` and the man page tell of them. */
import { EXIT } from '../../client/faces/exit-code.ts';

/** A name and what it means. */
export type Entry = readonly [name: string, meaning: string];

/** EX_CONFIG of the BSD family's sysexits. */
const BAD_CONFIGURATION = 78;

export const EXIT_CODES: readonly Entry[] = [
  [String(EXIT.ok), 'all well; a server that was told to stop, too'],
  [String(EXIT.failed), 'a command failed, or the session ended otherwise than by logout'],
  [String(EXIT.usage), 'wrong usage, or an unknown command'],
  [String(EXIT.unreachable), 'the server cannot be reached'],
  [String(EXIT.refused), 'the login was refused, or the account is blocked'],
  [String(EXIT.untrusted), "the server's or a peer's key is unknown or has changed"],
  [String(EXIT.incomplete), 'a transfer is incomplete or wrong'],
  [String(BAD_CONFIGURATION), 'the configuration is bad'],
  [String(EXIT.interrupted), 'interrupted (Ctrl-C)'],
];

export const ENVIRONMENT: readonly Entry[] = [
  ['HUBBUB_PASSWORD', 'the password to log in with; tried once'],
  ['HUBBUB_NEW_PASSWORD', 'the new password, for passwd in a script'],
  ['HUBBUB_HOME', 'the folder of keys, tokens, profiles and known servers, as --home'],
  ['XDG_STATE_HOME', 'where that folder lies otherwise: hubbub in it, or in ~/.local/state'],
  ['HUBBUB_CONFIG', 'the config file of the server, as --config'],
  ['HUBBUB_DATA', 'the data folder of the server, as --data'],
  ['HUBBUB_…', 'any setting of the config file, groups joined by __: HUBBUB_LISTEN__PORT'],
  ['NO_COLOR', 'when set: no colours, unless --color says otherwise'],
  ['FORCE_COLOR', 'when set: colours where there is no terminal, too'],
];

/** The topics of `hubbub help`. */
export const TOPICS = {
  'exit-codes': {
    summary: 'what the exit codes mean',
    entries: EXIT_CODES,
    note: 'With several, the largest; 0 only if every command was well.',
  },
  environment: {
    summary: 'the environment variables that count',
    entries: ENVIRONMENT,
    note: 'Settings: what is built in < the config file < the environment < flags.',
  },
} as const;

/** On a terminal narrower than this all meanings stand below their names. */
export const NARROW_COLUMNS = 60;
const BELOW_INDENT = 6;

/**
 * Entries as lines: names in a column of at least `least`, meanings beside them, wrapped to the columns there are; on a
 * narrow terminal below them.
 */
export function entryLines(entries: readonly Entry[], columns: number, least = 0): string[] {
  if (columns < NARROW_COLUMNS)
    return entries.flatMap(([name, meaning]) => [`  ${name}`, ...indented(meaning, columns)]);
  const widest = Math.max(least, ...entries.map(([name]) => name.length));
  const indent = ' '.repeat(widest + 4);
  return entries.flatMap(([name, meaning]) => {
    const lines = wrapWords(meaning, Math.max(20, columns - indent.length));
    return lines.map((line, n) => (n === 0 ? `  ${name.padEnd(widest)}  ` : indent) + line);
  });
}

/** A meaning that stands below its name. */
export function indented(text: string, columns: number): string[] {
  return wrapWords(text, Math.max(20, columns - BELOW_INDENT)).map((line) => ' '.repeat(BELOW_INDENT) + line);
}

/** Breaks a text at its blanks into lines of at most so many columns; a longer word has a line of its own. */
export function wrapWords(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
