/** The verb `backup`: copies what a server must not lose, while it runs or when none does. */
import type { Argv, CommandModule } from 'yargs';
import { safe } from '../terminal/safe.ts';
import { makeBackup } from './backup/make.ts';
import { configOption, settingsFor } from './config.ts';
import { explain } from './users/explain.ts';

interface Flags {
  readonly target: string;
  readonly config?: string;
  readonly data?: string;
}

/** The row of `backup` for the command line. */
export const backupVerb: CommandModule<object, Flags> = {
  command: 'backup <target>',
  describe: 'copy accounts, mail and keys into a new folder, while the server runs',
  builder: (yargs) =>
    yargs
      .positional('target', { type: 'string', demandOption: true, describe: 'the new folder' })
      .option('config', configOption)
      .option('data', { type: 'string', requiresArg: true, describe: 'folder of accounts, mail and keys' })
      .example('$0 backup /srv/backup/monday', 'as secret as the data folder itself') as Argv<Flags>,
  handler: async ({ target, config, data }) => {
    process.umask(0o077);
    try {
      const { settings } = settingsFor({ config, data }, process.env);
      const warn = (sentence: string) => void process.stderr.write(`warning: ${safe(sentence)}\n`);
      await makeBackup(settings, target, warn);
      process.stdout.write(`backed up ${safe(settings.data)} in ${safe(target)}\n`);
      process.stderr.write(
        'It holds password hashes, mail and the server’s key: keep it as closed as the data.\n',
      );
    } catch (error) {
      process.exitCode = explain('backup', error);
    }
  },
};
