/** The rows of operators: kick, announce, pardon. Accounts are marked by `hubbub users operator`. */
import { oneUser, row, wrongUsage } from './row.ts';
import { textProblem } from './text.ts';

const ANNOUNCE = 'announce <text>';

export const kick = row({
  name: 'kick',
  operator: true,
  usage: 'kick <user>',
  summary: 'end a user’s session',
  help: 'They are told, and their client ends; others see an ordinary logout. They may log in again: `hubbub users disable` keeps them out.',
  parse: oneUser('kick <user>'),
});

export const announce = row({
  name: 'announce',
  operator: true,
  wide: true,
  usage: ANNOUNCE,
  summary: 'tell everyone who is online, in the server’s name',
  help: 'Reaches everyone who is online, whomever they block; it is not kept for others.',
  parse(given, limits) {
    const text = given.rest();
    if (text === undefined) return wrongUsage(ANNOUNCE, 'needs a text');
    return textProblem(text, limits.textBytes) ?? { text };
  },
});

export const pardon = row({
  name: 'pardon',
  operator: true,
  usage: 'pardon <user>',
  summary: 'end the block that wrong passwords brought on an account',
  help: 'Does what `hubbub users unblock` does; `unblock` takes someone off your own blacklist.',
  parse: oneUser('pardon <user>'),
});
