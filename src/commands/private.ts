/** The rows of private sessions: startprivate, private, stopprivate, accept, decline, verify, accept-key. */
import { oneUser, oneWord, row, wrongUsage } from './row.ts';
import type { CommandRow } from './row.ts';
import { textProblem } from './text.ts';

const PRIVATE = 'private <user> <text>';
const VERIFY = 'verify <user> [confirm]';

/** A row of a command for one user, carried out by this client. */
function forOneUser(name: string, summary: string, help: string, more: Partial<CommandRow> = {}): CommandRow {
  const usage = `${name} <user>`;
  return row({
    name,
    runs: 'peer',
    usage,
    summary,
    help,
    parse: oneUser(usage),
    ...more,
  });
}

export const startprivate = forOneUser(
  'startprivate',
  'talk past the server',
  'Asks the user for a private session: a connection from client to client, encrypted, that the server cannot read. They may refuse.',
  { late: true },
);

export const privateText = row({
  name: 'private',
  runs: 'peer',
  usage: PRIVATE,
  summary: 'write past the server',
  help: 'Sends a text straight to the user, within a private session. The text is everything after the name, to the letter.',
  parse(given, limits) {
    const user = given.word();
    if (user === undefined) return wrongUsage(PRIVATE, 'needs a user and a text');
    const text = given.rest();
    if (text === undefined) return wrongUsage(PRIVATE, 'needs a text');
    return textProblem(text, limits.textBytes) ?? { user, text };
  },
});

export const stopprivate = forOneUser(
  'stopprivate',
  'end a private session',
  'Ends the private session with the user, who is told.',
);

/** A row of an answer: to the user who asks for a private session, or to an offer by its number, `@1`. */
function answer(name: string, summary: string, help: string): CommandRow {
  const usage = `${name} <user|offer>`;
  return row({ name, runs: 'peer', usage, summary, help, parse: oneWord(usage, 'user', NEEDS_WHOM) });
}

const NEEDS_WHOM = 'needs a user who asks, or an offer as @1';

export const accept = answer(
  'accept',
  'say yes to who asks, or to an offer',
  'Accepts the private session that the user asked for, or fetches what was handed to you: accept @1. The two clients then know each other’s addresses.',
);

export const decline = answer(
  'decline',
  'say no to who asks, or to an offer',
  'Refuses the private session that the user asked for, or what was handed to you: decline @1.',
);

export const verify = row({
  name: 'verify',
  runs: 'peer',
  usage: VERIFY,
  summary: 'compare keys with someone',
  help: 'Shows a value, as words and as digits, that is the same on the other’s screen when nobody stands between you. Compare it by another way, then: verify <user> confirm.',
  parse(given) {
    const user = given.word();
    if (user === undefined) return wrongUsage(VERIFY, 'needs a user');
    const word = given.word();
    if (word === undefined) return { user };
    if (word.toLowerCase() !== 'confirm' || given.word() !== undefined) {
      return wrongUsage(VERIFY, 'takes only the word "confirm" after the user');
    }
    return { user, confirm: 'confirm' };
  },
});

export const acceptKey = forOneUser(
  'accept-key',
  'take a changed key for good',
  'After you have compared it (verify): takes the user’s new key in the place of the known one.',
);
