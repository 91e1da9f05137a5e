/** The rows of one's own session: those that are typed, and those that a client sends by itself. */
import { refuse } from '../../machines/vocabulary/codes.ts';
import { nothing, row } from './row.ts';

export const passwd = row({
  name: 'passwd',
  barrier: true,
  secret: true,
  usage: 'passwd',
  summary: 'change your password',
  help: 'Asks for the old and the new password. A script gives them as HUBBUB_PASSWORD and HUBBUB_NEW_PASSWORD.',
  parse: nothing('passwd'),
});

export const help = row({
  name: 'help',
  runs: 'client',
  usage: 'help [command]',
  summary: 'what there is, or what one command does',
  help: 'Lists the commands, or explains one.',
  parse(given) {
    const command = given.word();
    return command === undefined ? {} : { command };
  },
});

export const logout = row({
  name: 'logout',
  barrier: true,
  usage: 'logout',
  summary: 'end the session',
  help: 'Says goodbye and ends the client.',
  parse: nothing('logout'),
});

function sentByClient(name: string, summary: string, barrier: boolean, late = false) {
  return row({
    name,
    typed: false,
    barrier,
    late,
    usage: name,
    summary,
    help: 'Sent by the client itself.',
    parse: () => refuse('usage', `${name} is sent by the client itself`),
  });
}

export const login = sentByClient('login', 'enter with a password or a resume token', true);
export const signup = sentByClient('signup', 'make an account and enter', true);
export const relay = sentByClient('relay', 'be joined with a client that cannot be reached', true, true);
export const active = sentByClient('active', 'the user did something the server does not see', false);
