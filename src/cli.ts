/** The command line: one row per verb. */
import yargs from 'yargs';
import type { CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { programVersion } from './cli/program-version.ts';

const EXIT_USAGE = 2;

/** A client must not wait for the server's modules to load: each verb brings its own. */
const VERBS: ReadonlyMap<string, () => Promise<CommandModule>> = new Map([
  ['serve', async () => row((await import('./cli/serve.ts')).serveVerb)],
  ['connect', async () => row((await import('./cli/connect.ts')).connectVerb)],
  ['exec', async () => row((await import('./cli/exec.ts')).execVerb)],
  ['share', async () => row((await import('./cli/share.ts')).shareVerb)],
  ['demo', async () => row((await import('./cli/demo.ts')).demoVerb)],
  ['on', async () => row((await import('./cli/on.ts')).onVerb)],
  ['profile', async () => row((await import('./cli/profile.ts')).profileVerb)],
  ['users', async () => row((await import('./cli/users.ts')).usersVerb)],
  ['backup', async () => row((await import('./cli/backup.ts')).backupVerb)],
  ['restore', async () => row((await import('./cli/restore.ts')).restoreVerb)],
  ['machines', async () => row((await import('./cli/machines.ts')).machinesVerb)],
  ['dev', async () => row((await import('./cli/dev.ts')).devVerb)],
  ['replay', async () => row((await import('./cli/replay.ts')).replayVerb)],
  ['why', async () => row((await import('./cli/why.ts')).whyVerb)],
  ['config', async () => row((await import('./cli/config.ts')).configVerb)],
]);

const words = hideBin(process.argv);

const program = yargs(words)
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

const asked = VERBS.get(words[0] ?? '');
for (const load of asked ? [asked] : VERBS.values()) program.command(await load());
await program.parseAsync();

/** yargs types a row by its own arguments; the table holds rows of all kinds. */
function row<T>(verb: CommandModule<object, T>): CommandModule {
  return verb as unknown as CommandModule;
}
