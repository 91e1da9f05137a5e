/** What Tab offers: command names first, then what the command takes there, by its usage in the command table. */
import { COMMANDS, offered } from '../../../commands/table.ts';
import type { CommandRow } from '../../../commands/row.ts';
import type { Candidates } from '../../../terminal/completed.ts';
import type { KnownWords, WordKind } from './known-words.ts';

/** Commands about files of one's own. */
const SHARED: ReadonlySet<string> = new Set(['register', 'unregister', 'push']);

export interface CompletionSource {
  readonly words: KnownWords;
  readonly isOperator: () => boolean;
  /** The names in a folder of the shared folder, folders with a `/` at their end. */
  sharedNames(folder: string): Promise<readonly string[]>;
}

/** Where the usage says only "user", the command says which. */
const USERS: Readonly<Record<string, readonly WordKind[]>> = {
  unblock: ['blocked'],
  accept: ['asking'],
  decline: ['asking'],
  private: ['private', 'online'],
  stopprivate: ['private'],
};

/** The words that may stand at the end of `line`, each with a blank after it where another may follow. */
export function complete(line: string, source: CompletionSource): Candidates | Promise<Candidates> {
  const [, indent = '', slash = '', name = '', rest = ''] = /^(\s*)(\/?)(\S*)([^]*)$/.exec(line) ?? [];
  const rows = offered(source.isOperator());
  if (rest === '') {
    const names = rows.map((row) => `${slash}${row.name} `);
    return matching(names, line, indent.length);
  }
  const row = COMMANDS.get(name.toLowerCase());
  if (!row?.typed) return NOTHING;
  return completeArgument(row, line, indent.length + slash.length + name.length, source);
}

const NOTHING: Candidates = { start: 0, words: [] };

function completeArgument(
  row: CommandRow,
  line: string,
  from: number,
  source: CompletionSource,
): Candidates | Promise<Candidates> {
  const [, ...places] = row.usage.split(/ (?=[[<@])/);
  const given = line.slice(from).split(/[ \t]+/);
  const start = line.length - (given.at(-1)?.length ?? 0);
  const options = [...row.usage.matchAll(/--[a-z]+/g)].map(([option]) => `${option} `);
  if (line.startsWith('--', start)) return matching(options, line, start);
  const place = places[Math.min(given.length - 2, places.length - 1)] ?? '';
  const isThere = given.length - 2 < places.length || place.includes('…');
  if (row.name === 'push' && given.length > 2)
    return matching(['@all ', ...users(row, source.words)], line, start);
  // A file's name may hold blanks: where it is the only argument it is all that follows.
  if (/^<(?:file|name(?:\|id)?)>/.test(places[0] ?? '')) {
    const blanks = /^[ \t]*/.exec(line.slice(from))?.[0].length ?? 0;
    return completeFile(row, line, from + blanks, source);
  }
  if (!isThere) return NOTHING;
  if (/^[[<](?:@all\|)?user/.test(place)) return matching(users(row, source.words), line, start);
  if (place.startsWith('<id')) return matching(spaced(source.words.of('transfer')), line, start);
  if (place.startsWith('[command')) {
    return matching(spaced(offered(source.isOperator()).map(({ name }) => name)), line, start);
  }
  const word = /^\[([a-z]+)\]$/.exec(place)?.[1];
  return word === undefined ? NOTHING : matching([word], line, start);
}

function users({ name }: CommandRow, words: KnownWords): readonly string[] {
  const kinds = USERS[name] ?? ['online', 'seen'];
  return spaced([...new Set(kinds.flatMap((kind) => words.of(kind)))]);
}

function completeFile(
  { name }: CommandRow,
  line: string,
  start: number,
  source: CompletionSource,
): Candidates | Promise<Candidates> {
  if (!SHARED.has(name)) return matching(source.words.of('file'), line, start);
  const folder = /^.*\//.exec(line.slice(start))?.[0] ?? '';
  return source.sharedNames(folder).then((names) => {
    const paths = names.map((each) => `${folder}${each}`);
    return matching(paths, line, start);
  });
}

function spaced(words: readonly string[]): readonly string[] {
  return words.map((word) => `${word} `);
}

function matching(words: readonly string[], line: string, start: number): Candidates {
  const typed = line.slice(start).toLowerCase();
  return { start, words: words.filter((word) => word.toLowerCase().startsWith(typed)) };
}
