/** The command line: one row per verb. */
import yargs from 'yargs';
import type { CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { configVerb } from './cli/config.ts';
import { connectVerb } from './cli/connect.ts';
import { execVerb } from './cli/exec.ts';
import { machinesVerb } from './cli/machines.ts';
import { programVersion } from './cli/program-version.ts';
import { serveVerb } from './cli/serve.ts';
import { usersVerb } from './cli/users.ts';

const EXIT_USAGE = 2;

const VERBS = [serveVerb, connectVerb, execVerb, usersVerb, machinesVerb, configVerb] as CommandModule[];

const program = yargs(hideBin(process.argv))
  .scriptName('hubbub')
  .usage(
    '$0 <verb>\n\nA hub for people who work in terminals: log in, see who is here, write, hand out files.',
  )
  .parserConfiguration({ 'populate--': true, 'parse-numbers': false })
  .version(programVersion())
  .alias({ h: 'help', V: 'version' })
  .strict()
  .demandCommand(1, 'say what to do: a verb is missing')
  .recommendCommands()
  .completion('completion', 'print a script for shell completion')
  .wrap(Math.min(100, process.stdout.columns || 80))
  .epilogue(
    'Exit codes: 0 well, 1 failed, 2 wrong usage, 3 not reachable, 4 login refused, 5 unknown or changed key, 6 transfer incomplete, 78 bad configuration, 130 interrupted.',
  )
  .fail((message, error) => {
    if (error) throw error;
    process.stderr.write(`hubbub: ${message}\nTry: hubbub --help\n`);
    process.exit(EXIT_USAGE);
  });

for (const verb of VERBS) program.command(verb);
await program.parseAsync();
