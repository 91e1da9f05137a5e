/** The rows of writing and reading: message, broadcast, history. */
import { row, wrongUsage } from './row.ts';
import { textProblem } from './text.ts';

const MESSAGE = 'message <user> <text>';
const BROADCAST = 'broadcast <text>';
const HISTORY = 'history [user] [--search text] [--before id] [--limit n]';

export const message = row({
  name: 'message',
  usage: MESSAGE,
  summary: 'write to someone, online or not',
  help: 'Delivered at once when the user is online, otherwise at the next login. The text is everything after the name, to the letter.',
  parse(given, limits) {
    const to = given.word();
    if (to === undefined) return wrongUsage(MESSAGE, 'needs a user and a text');
    const text = given.rest();
    if (text === undefined) return wrongUsage(MESSAGE, 'needs a text');
    return textProblem(text, limits.textBytes) ?? { to, text };
  },
});

export const broadcast = row({
  name: 'broadcast',
  wide: true,
  // Not stored, so it would overtake the message that its sender wrote just before, which waits for the disk.
  barrier: true,
  usage: BROADCAST,
  summary: 'write to everyone who is online',
  help: 'Reaches everyone who is online now; it is not kept for others.',
  parse(given, limits) {
    const text = given.rest();
    if (text === undefined) return wrongUsage(BROADCAST, 'needs a text');
    return textProblem(text, limits.textBytes) ?? { text };
  },
});

export const history = row({
  name: 'history',
  // The store searches for one at a time of each connection: others' messages wait for the same thread.
  barrier: true,
  usage: HISTORY,
  summary: 'read your own messages again',
  help: 'Messages you sent and received, oldest first; --search finds text in them, --before pages back from a message id. Broadcasts and private texts are not kept.',
  parse(given) {
    const wanted: Record<string, string | number> = {};
    for (let word = given.word(); word !== undefined; word = given.word()) {
      const problem = word.startsWith('--') ? option(word, given.word(), wanted) : name(word, wanted);
      if (problem) return wrongUsage(HISTORY, problem);
    }
    return wanted;
  },
});

function name(word: string, wanted: Record<string, string | number>): string | null {
  if (wanted['user'] !== undefined) return 'takes one user';
  wanted['user'] = word;
  return null;
}

function option(
  flag: string,
  value: string | undefined,
  wanted: Record<string, string | number>,
): string | null {
  if (flag !== '--search' && flag !== '--before' && flag !== '--limit') return `has no option ${flag}`;
  if (value === undefined || value === '') return `needs a value after ${flag}`;
  if (flag !== '--limit') {
    wanted[flag.slice(2)] = value;
    return null;
  }
  if (!/^[1-9]\d{0,8}$/.test(value)) return 'needs a whole number from 1 after --limit';
  wanted['limit'] = Number(value);
  return null;
}
