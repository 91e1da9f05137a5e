/** The rows of files: what is shared, who has it, and what a client says by itself while it fetches. */
import { refuse } from '../../machines/vocabulary/codes.ts';
import { EVERYONE } from '../../machines/vocabulary/pushes.ts';
import { nothing, oneWord, row, wrongUsage } from './row.ts';
import type { CommandRow } from './row.ts';

const DOWNLOAD = 'download <name|id> [--chunks 0-3,7]';

/** A row whose only argument is a file: the rest of the line, so that names may hold blanks. */
function fileRow(
  start: Pick<CommandRow, 'name' | 'usage' | 'summary' | 'help'> & Partial<CommandRow>,
  field: string,
) {
  return row({
    ...start,
    parse(given) {
      const file = unquoted(given.rest());
      if (!file) return wrongUsage(start.usage, 'needs a file');
      return { [field]: file };
    },
  });
}

/** A name may be quoted all the same. */
function unquoted(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return /^"([^"]+)"$/.exec(trimmed ?? '')?.[1] ?? trimmed;
}

export const register = fileRow(
  {
    name: 'register',
    runs: 'peer',
    usage: 'register <file>',
    summary: 'offer a file or folder of your shared folder',
    help: 'Hashes the file and tells the server of its name, size and chunks. The path is inside the shared folder. A folder is offered as one, with all that is in it; what begins with a dot is left out, and a link in it refuses it.',
  },
  'file',
);

export const unregister = fileRow(
  {
    name: 'unregister',
    runs: 'peer',
    usage: 'unregister <file>',
    summary: 'offer a file no more',
    help: 'Takes back what register said; the file stays where it is.',
  },
  'file',
);

export const download = row({
  name: 'download',
  aliases: ['p2pDownload'],
  runs: 'peer',
  late: true,
  usage: DOWNLOAD,
  summary: 'fetch a file from all who have it',
  help: 'Everyone online is asked for a file of that name. Its chunks come from all owners at once and are verified; an interrupted download goes on where it was. Where a name has several contents they are listed, and the start of an id (8 characters) chooses. --chunks fetches some chunks only. p2pDownload is another name for it.',
  parse(given) {
    const rest = given.rest()?.trim() ?? '';
    const [, before = rest, list] = /^([^]*?)\s*--chunks(?:[= ]\s*(\S*))?\s*$/.exec(rest) ?? [];
    const file = unquoted(before);
    if (!file) return wrongUsage(DOWNLOAD, 'needs a file');
    if (before === rest) return { file };
    if (list === undefined || chunkNumbers(list) === null) {
      return wrongUsage(DOWNLOAD, 'takes numbers from 0 and ranges after --chunks, as in 0-3,7');
    }
    return { file, chunks: list };
  },
});

export const transfers = row({
  name: 'transfers',
  runs: 'peer',
  usage: 'transfers',
  summary: 'what is being fetched',
  help: 'Every download of this client with its state, progress, rate and what it waits for.',
  parse: nothing('transfers'),
});

function ofTransfer(name: string, summary: string, help: string) {
  const usage = `${name} <id>`;
  return row({
    name,
    runs: 'peer',
    usage,
    summary,
    help,
    parse: oneWord(usage, 'id', 'needs the id of a transfer'),
  });
}

export const pause = ofTransfer(
  'pause',
  'stop a download for now',
  'What was fetched stays; resume goes on with it.',
);
/** The frame of this name, by which a client takes up the session of a lost connection, is a barrier; what is typed never travels. */
export const resume: CommandRow = {
  ...ofTransfer('resume', 'go on with a download', 'Goes on with a download that was paused.'),
  barrier: true,
};
export const cancel = ofTransfer(
  'cancel',
  'give a download or a push up',
  'Ends a download and deletes what was fetched; ends a push, of which everybody keeps what they have.',
);

const MOST_LISTED = 1_000_000;

/** The numbers of a list such as `0-3,7`, ascending and each once; null where it is none. */
export function chunkNumbers(list: string): number[] | null {
  const numbers = new Set<number>();
  for (const part of list.split(',')) {
    const [, from, to = from] = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(part) ?? [];
    if (from === undefined || Number(to) < Number(from) || Number(to) >= MOST_LISTED) return null;
    for (let n = Number(from); n <= Number(to); n++) numbers.add(n);
  }
  return [...numbers].sort((a, b) => a - b);
}

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

const PUSH = 'push <file> @all|<user…>';

export const push = row({
  name: 'push',
  runs: 'peer',
  late: true,
  wide: true,
  usage: PUSH,
  summary: 'hand a file to others',
  help: 'Offers a file of your shared folder to everyone online (@all) or to some, by their own policy. Those who accept fetch it from all who have it; you see how far each is. A name with blanks is quoted.',
  parse(given) {
    const words: string[] = [];
    for (let word = given.word(); word !== undefined; word = given.word()) words.push(word);
    const [file, ...to] = words;
    if (file === undefined || to.length === 0) return wrongUsage(PUSH, 'needs a file and @all or users');
    const isAll = (word: string): boolean => word.toLowerCase() === EVERYONE;
    if (!to.some(isAll)) return { file, to };
    return to.length === 1
      ? { file, to: [EVERYONE] }
      : wrongUsage(PUSH, `takes ${EVERYONE} or users, not both`);
  },
});

function sentByClient(name: string, summary: string, late = false): CommandRow {
  const parse = () => refuse('usage', `${name} is sent by the client itself`);
  return row({ name, typed: false, late, usage: name, summary, help: 'Sent by the client itself.', parse });
}

export const locate = sentByClient('locate', 'search for a file to download', true);
export const join = sentByClient('join', 'hear who holds what of a file');
export const leave = sentByClient('leave', 'hear of a file no more');
export const introduce = sentByClient('introduce', 'meet an owner of a file', true);
export const withdraw = sentByClient('withdraw', 'offer a pushed file no more');
export const share = sentByClient('share', 'be asked to look for files');
