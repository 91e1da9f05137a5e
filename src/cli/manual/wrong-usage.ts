/** What was wrong with the words of a verb, in our own sentences: yargs tells of "non-option arguments". */
import { nearest } from '../../commands/nearest.ts';
import type { VerbPage } from './page.ts';

/** The sentence for what yargs says; what is not listed here stays as it is. `page` is the verb's. */
export function wrongUsage(said: string, words: readonly string[], page: VerbPage | undefined): string {
  const got = /^Not enough non-option arguments: got (\d+)/.exec(said)?.[1];
  const missing = got === undefined ? undefined : page?.positionals[Number(got)];
  if (missing) return `<${missing.name}> is missing: ${missing.summary}`;
  const bare = /^Not enough arguments following: (.+)$/.exec(said)?.[1];
  if (bare !== undefined) return `--${bare} needs a value`;
  const choice = /^Invalid values:\s+Argument: (\S+), Given: (".*"), Choices: (.+)$/s.exec(said);
  if (choice) return `--${choice[1]} takes ${choice[3]?.replaceAll('"', '')}, not ${choice[2]}`;
  const unknown = /^Unknown arguments?: (.+)$/.exec(said)?.[1];
  if (unknown !== undefined)
    return unknown
      .split(', ')
      .map((name) => stranger(name, words, page))
      .join('; ');
  return said;
}

/** What is wrong where an option stands on the line more than once; null where none does. */
export function saidTwice(said: object, page: VerbPage | undefined): string | null {
  const options = new Set(page?.options.map(({ name }) => name));
  const twice = Object.entries(said).find(([name, value]) => options.has(name) && Array.isArray(value));
  return twice ? `--${twice[0]} is given more than once` : null;
}

function stranger(name: string, words: readonly string[], page: VerbPage | undefined): string {
  const isOption = words.some(
    (word) => /^--?[^-]/.test(word) && word.replace(/^-+/, '').split('=')[0] === name,
  );
  if (!isOption && page?.verbs.length) return strangeVerb(name, page);
  if (!isOption) return `"${name}" is a word too many`;
  const near = nearest(name, page?.options.map((option) => option.name) ?? []);
  return `there is no option ${name.length > 1 ? '--' : '-'}${name}${near ? `; did you mean --${near}?` : ''}`;
}

function strangeVerb(name: string, { usage, verbs }: VerbPage): string {
  const near = nearest(
    name,
    verbs.map((verb) => verb.usage.split(' ')[0] ?? ''),
  );
  return `there is no "${usage} ${name}"${near ? `; did you mean "${near}"?` : ''}`;
}
