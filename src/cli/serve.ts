/** The verb `serve`: runs the server until it is told to stop. */
import { setFlagsFromString } from 'node:v8';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { printable } from '../config/expectation.ts';
import { findConfigFile } from '../config/load.ts';
import { ConfigError } from '../config/problem.ts';
import { CertificateError } from '../ports/certificate.ts';
import { ListenError } from '../ports/network.ts';
import { PrivateFileError } from '../ports/private-file.ts';
import { StoreError } from '../ports/store.ts';
import { StoreInUseError, StoreOpenError } from '../store/open-error.ts';
import { configOption, settingOptions, settingsFor } from './config.ts';
import { runServer } from './serve/run.ts';

/**
 * Keeps V8's young generation from growing, as it does under load, to 32 MiB. Nearly all that a message leaves behind is dead
 * at once: cleared a little at a time, it stays in the processor's cache, and a pause is a millisecond and not thirty.
 */
const SMALL_YOUNG_GENERATION = '--semi-space-growth-factor=1';

/** The row of `serve` for the command line. */
export const serveVerb: CommandModule = {
  command: 'serve',
  describe: 'run the server',
  builder: (command) =>
    command
      .option('config', configOption)
      .options(settingOptions)
      .option('dev', {
        type: 'boolean',
        describe: 'open the inspector, a page on this machine that shows the server at work',
      })
      .option('dev-text', { type: 'boolean', implies: 'dev', describe: 'show message text there, too' })
      .example('$0 serve --config config.json', 'as `npm start` does')
      .example('$0 serve --port 0 --data /srv/hubbub', 'on a free port, with its own data'),
  handler: async (parsed: ArgumentsCamelCase) => {
    process.umask(0o077);
    setFlagsFromString(SMALL_YOUNG_GENERATION);
    try {
      const config = findConfigFile(parsed['config'], process.env);
      const dev = parsed['dev'] === true ? { showsText: parsed['dev-text'] === true } : null;
      await runServer(() => settingsFor({ ...parsed, config }, process.env), dev);
    } catch (error) {
      process.exitCode = explain(error);
    }
  },
};

/** Says what stopped the start, in a sentence; the exit code. Our own mistakes are thrown on. */
function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof StoreError) {
    const why =
      error.kind === 'full'
        ? 'the disk is full. Free some space'
        : `${error.message}. Restore the data from a backup`;
    process.stderr.write(`hubbub: Cannot use the data: ${printable(why)}.\n`);
    return 1;
  }
  const known = [ListenError, StoreInUseError, StoreOpenError, PrivateFileError, CertificateError];
  if (!known.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`hubbub: ${printable((error as Error).message)}\n`);
  return 1;
}
