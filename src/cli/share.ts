/** The verb `share`: an unattended client that serves a folder. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import { runShare } from '../client/faces/share.ts';
import { systemClock } from '../ports/clock.ts';
import { UsageError } from './client-options.ts';
import { coreStarter, endWith, wishesFor } from './client-verb.ts';
import { ADDRESS_HELP, TYPED_OPTIONS } from './typed-options.ts';
import type { TypedFlags } from './typed-options.ts';

type ShareFlags = TypedFlags & { folder: string };

/** The row of `share` for the command line. */
export const shareVerb: CommandModule<object, ShareFlags> = {
  command: 'share <folder> <address>',
  describe: 'offer the files of a folder until interrupted',
  builder: (command) =>
    command
      .positional('folder', { type: 'string', demandOption: true, describe: 'the folder to offer' })
      .positional('address', { type: 'string', demandOption: true, describe: ADDRESS_HELP })
      .options(TYPED_OPTIONS)
      .example('$0 share ~/films hans@example.org', 'serve films'),
  handler: (typed) => endWith((interrupt) => share(typed, typed.folder, interrupt)),
};

async function share(typed: TypedFlags, folder: string, interrupt: AbortController): Promise<number> {
  if (typed.share !== undefined) throw new UsageError('share takes the folder once: leave --share out');
  const names = filesIn(folder);
  const wishes = await wishesFor({ ...typed, share: folder });
  const { address, server, colour, given, json } = wishes;
  const { user } = address;
  if (user === undefined) throw new UsageError(`say who you are: hubbub share ${folder} NAME@${server}`);
  const start = await coreStarter(wishes, { mail: 'none', user, live: true, unattended: true });
  const { stdin, stdout, stderr } = process;
  const setting = { start, user, colour, server, given, json, interrupt, clock: systemClock, names };
  return runShare({ ...setting, stdin, stdout, stderr });
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(resolve(folder), { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    throw new UsageError(`the folder ${folder} cannot be read: ${(error as Error).message}`);
  }
}
