/** The verb `exec`: one command, its result, its exit code. */
import type { CommandModule } from 'yargs';
import { runOneCommand } from '../client/faces/one-command.ts';
import { systemClock } from '../ports/clock.ts';
import { UsageError } from './client-options.ts';
import { coreStarter, endWith, wishesFor } from './client-verb.ts';
import { ADDRESS_HELP, TYPED_OPTIONS } from './typed-options.ts';
import type { TypedFlags } from './typed-options.ts';

/** The row of `exec` for the command line. */
export const execVerb: CommandModule<object, TypedFlags> = {
  command: 'exec <address>',
  describe: 'run one command, given after --, and print its result',
  builder: (command) =>
    command
      .usage('-- <command…>')
      .positional('address', { type: 'string', demandOption: true, describe: ADDRESS_HELP })
      .options(TYPED_OPTIONS)
      .example('$0 exec luke@example.org -- message hans "Hey Dude"', 'write to hans'),
  handler: (typed) => endWith((interrupt) => exec(typed, wordsAfterDashes(process.argv), interrupt)),
};

/**
 * The words behind the first `--`, exactly as the shell split them. The parser of options would make numbers of some.
 * Throws UsageError when there are none; `example` is then told, as it follows `hubbub`.
 */
export function wordsAfterDashes(
  words: readonly string[],
  example = 'exec luke@example.org -- whoelse',
): readonly string[] {
  const dashes = words.indexOf('--');
  if (dashes >= 0 && dashes + 1 < words.length) return words.slice(dashes + 1);
  throw new UsageError(`${example.split(' ')[0]} needs a command after --, as in: hubbub ${example}`);
}

async function exec(
  typed: TypedFlags,
  words: readonly string[],
  interrupt: AbortController,
): Promise<number> {
  const wishes = await wishesFor(typed);
  const { address, server, colour, given, json } = wishes;
  const { user } = address;
  if (user === undefined) throw new UsageError(`say who you are: hubbub exec NAME@${server} -- …`);
  const start = await coreStarter(wishes, { mail: 'none', user, live: false });
  const { stdin, stdout, stderr } = process;
  const setting = { start, user, colour, server, given, json, interrupt, clock: systemClock };
  return runOneCommand({ ...setting, stdin, stdout, stderr }, words);
}
