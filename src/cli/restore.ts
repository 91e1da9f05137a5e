/** The verb `restore`: puts a backup into an empty data folder. */
import type { Argv, CommandModule } from 'yargs';
import { safe } from '../terminal/safe.ts';
import { restoreBackup } from './backup/restore.ts';
import { configOption, settingsFor } from './config.ts';
import { explain } from './users/explain.ts';

interface Flags {
  readonly backup: string;
  readonly config?: string;
  readonly data?: string;
}

/** The row of `restore` for the command line. */
export const restoreVerb: CommandModule<object, Flags> = {
  command: 'restore <backup>',
  describe: 'put a backup into an empty data folder',
  builder: (yargs) =>
    yargs
      .positional('backup', { type: 'string', demandOption: true, describe: 'the folder of the backup' })
      .option('config', configOption)
      .option('data', { type: 'string', requiresArg: true, describe: 'the folder to fill' })
      .example('$0 restore /srv/backup/monday --data /srv/hubbub', 'while no server runs') as Argv<Flags>,
  handler: async ({ backup, config, data }) => {
    process.umask(0o077);
    try {
      const { settings } = settingsFor({ config, data }, process.env);
      await restoreBackup(backup, settings.data);
      process.stdout.write(`restored ${safe(backup)} into ${safe(settings.data)}\n`);
      const owner =
        process.getuid?.() === 0
          ? 'Give the folder to the server’s user (chown -R), then start'
          : 'Now start';
      process.stderr.write(`${owner} the server: clients find it as it was when the backup was made.\n`);
    } catch (error) {
      process.exitCode = explain('restore', error);
    }
  },
};
