/** The verb `connect`: the client at a terminal, or for a script. */
import { join } from 'node:path';
import { ReadStream, WriteStream } from 'node:tty';
import type { CommandModule } from 'yargs';
import { userNameProblem } from '../../machines/vocabulary/user-names.ts';
import { EXIT } from '../client/faces/exit-code.ts';
import { runScript } from '../client/faces/script.ts';
import { runTerminal } from '../client/faces/terminal.ts';
import { accountFolder } from '../client/home.ts';
import { systemClock } from '../ports/clock.ts';
import { systemDisk } from '../ports/disk.ts';
import { ask } from '../terminal/question.ts';
import { safeLines } from '../terminal/safe.ts';
import { UsageError } from './client-options.ts';
import { coreStarter, endWith, wishesFor } from './client-verb.ts';
import { ADDRESS_HELP, TYPED_OPTIONS } from './typed-options.ts';
import type { TypedFlags } from './typed-options.ts';

/** The row of `connect` for the command line. */
export const connectVerb: CommandModule<object, TypedFlags> = {
  command: 'connect <address>',
  describe: 'log in: a line editor at a terminal, a command per line of stdin otherwise',
  builder: (command) =>
    command
      .positional('address', {
        type: 'string',
        demandOption: true,
        describe: ADDRESS_HELP,
      })
      .options(TYPED_OPTIONS)
      .example('$0 connect luke@hub.example --signup', 'join a server, at a terminal')
      .example("printf 'whoelse\\n' | $0 connect work --json", 'a command a line, for scripts'),
  handler: (typed) => endWith((interrupt) => connect(typed, interrupt)),
};

async function connect(typed: TypedFlags, interrupt: AbortController): Promise<number> {
  const wishes = await wishesFor(typed);
  const { stdin, stdout, stderr } = process;
  const terminal =
    !wishes.json &&
    process.env['TERM'] !== 'dumb' &&
    stdin instanceof ReadStream &&
    stdout instanceof WriteStream
      ? { stdin, stdout }
      : null;
  const { address, server, colour, given } = wishes;
  if (address.user === undefined && !terminal) {
    throw new UsageError(`say who you are: hubbub connect NAME@${server}`);
  }
  const user = address.user ?? (terminal && (await askUser(terminal)));
  if (user === null) return EXIT.interrupted;
  const start = await coreStarter(wishes, { mail: 'live', user, live: terminal !== null });
  const setting = { start, user, colour, server, given, interrupt, clock: systemClock };
  if (terminal) {
    const historyFile = join(accountFolder(wishes.home, address, user), 'typed');
    return runTerminal({
      ...setting,
      ...terminal,
      isUtf8: isUtf8(process.env),
      disk: systemDisk,
      historyFile,
    });
  }
  return runScript({ ...setting, stdin, stdout, stderr, json: wishes.json });
}

/** As the C library tells: the first of these that is set decides. */
function isUtf8(environment: NodeJS.ProcessEnv): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = environment;
  return process.platform === 'win32' || /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** Asks for the account's name; null when the person left. */
async function askUser(terminal: { stdin: ReadStream; stdout: WriteStream }): Promise<string | null> {
  for (;;) {
    const answer = await ask(terminal.stdin, terminal.stdout, 'User: ', false).answer;
    if (typeof answer === 'string') return null;
    const name = answer.text.trim();
    const problem = userNameProblem(name);
    if (problem === null) return name;
    if (name !== '') terminal.stdout.write(`${safeLines(problem, 2, terminal.stdout.columns)}\n`);
  }
}
