/** The rows of files: what is shared, who has it, and what a client says by itself while it fetches. */
import { refuse } from '../../machines/vocabulary/codes.ts';
import { row, wrongUsage } from './row.ts';
import type { CommandRow } from './row.ts';

/** A row whose only argument is a file: the rest of the line, so that names may hold blanks. */
function fileRow(
  start: Pick<CommandRow, 'name' | 'usage' | 'summary' | 'help'> & Partial<CommandRow>,
  field: string,
) {
  return row({
    ...start,
    parse(given) {
      const file = given.rest()?.trim();
      if (!file) return wrongUsage(start.usage, 'needs a file');
      return { [field]: file };
    },
  });
}

export const register = fileRow(
  {
    name: 'register',
    usage: 'register <file>',
    summary: 'offer a file of your shared folder',
    help: 'Hashes the file and tells the server of its name, size and chunks. The path is inside the shared folder.',
  },
  'file',
);

export const unregister = fileRow(
  {
    name: 'unregister',
    usage: 'unregister <file>',
    summary: 'offer a file no more',
    help: 'Takes back what register said; the file stays where it is.',
  },
  'file',
);

export const searchfile = fileRow(
  {
    name: 'searchfile',
    usage: 'searchfile <name|id>',
    summary: 'who has a file',
    help: 'Every content under that name with its size, its id and the users online who hold some of it. The start of an id (8 characters) will do.',
  },
  'name',
);

const SEARCHCHUNK = 'searchchunk <name|id> <n…>';

export const searchchunk = row({
  name: 'searchchunk',
  usage: SEARCHCHUNK,
  summary: 'who has chunks of a file',
  help: 'Chunks are numbered from 0. A name with blanks is quoted.',
  parse(given) {
    const words: string[] = [];
    for (let word = given.word(); word !== undefined; word = given.word()) words.push(word);
    const [file, ...numbers] = words;
    if (file === undefined || numbers.length === 0)
      return wrongUsage(SEARCHCHUNK, 'needs a file and chunk numbers');
    const wrong = numbers.find((number) => !/^\d{1,9}$/.test(number));
    if (wrong !== undefined) return wrongUsage(SEARCHCHUNK, `takes chunk numbers from 0, not "${wrong}"`);
    return { file, chunks: numbers.map(Number) };
  },
});

function sentByClient(name: string, summary: string, late = false): CommandRow {
  const parse = () => refuse('usage', `${name} is sent by the client itself`);
  return row({ name, typed: false, late, usage: name, summary, help: 'Sent by the client itself.', parse });
}

export const locate = sentByClient('locate', 'search for a file to download', true);
export const join = sentByClient('join', 'hear who holds what of a file');
export const leave = sentByClient('leave', 'hear of a file no more');
export const share = sentByClient('share', 'be asked to look for files');
