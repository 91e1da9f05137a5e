/** The command line: one row per verb. */
import yargs from 'yargs';
import type { CommandModule } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { ways } from './cli/completion/words.ts';
import { overview } from './cli/manual/overview.ts';
import { pageOf, type Verb, type VerbPage } from './cli/manual/page.ts';
import { verbHelp } from './cli/manual/verb-help.ts';
import { saidTwice, wrongUsage } from './cli/manual/wrong-usage.ts';
import { programVersion } from './cli/program-version.ts';
import { nearest } from './commands/nearest.ts';
import { safe } from './terminal/safe.ts';

const EXIT_USAGE = 2;

const columns = Math.min(100, process.stdout.columns || 80);

/** A client must not wait for the server's modules to load: each verb brings its own. */
const VERBS: Readonly<Record<string, Verb>> = {
  connect: verb('chat', async () => row((await import('./cli/connect.ts')).connectVerb)),
  exec: verb('chat', async () => row((await import('./cli/exec.ts')).execVerb)),
  share: verb('chat', async () => row((await import('./cli/share.ts')).shareVerb)),
  on: verb('chat', async () => row((await import('./cli/on.ts')).onVerb)),
  profile: verb('chat', async () => row((await import('./cli/profile.ts')).profileVerb)),
  serve: verb('serve', async () => row((await import('./cli/serve.ts')).serveVerb)),
  users: verb('serve', async () => row((await import('./cli/users.ts')).usersVerb)),
  config: verb('serve', async () => row((await import('./cli/config.ts')).configVerb)),
  backup: verb('serve', async () => row((await import('./cli/backup.ts')).backupVerb)),
  restore: verb('serve', async () => row((await import('./cli/restore.ts')).restoreVerb)),
  demo: verb('watch', async () => row((await import('./cli/demo.ts')).demoVerb)),
  machines: verb('watch', async () => row((await import('./cli/machines.ts')).machinesVerb)),
  why: verb('watch', async () => row((await import('./cli/why.ts')).whyVerb)),
  replay: verb('watch', async () => row((await import('./cli/replay.ts')).replayVerb)),
  dev: verb('watch', async () => row((await import('./cli/dev.ts')).devVerb)),
  help: verb('more', async () =>
    row((await import('./cli/help.ts')).helpVerb({ version: programVersion(), columns, pages, verbText })),
  ),
  completion: verb('more', async () => row((await import('./cli/completion.ts')).completionVerb(pages))),
};

// Who reads may stop reading, as `head` does: nothing is wrong then. A client hears of it itself and logs out first.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (process.stdout.listenerCount('error') > 1) return;
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const words = hideBin(process.argv);
const [first = ''] = words;
const asked = Object.hasOwn(VERBS, first) ? VERBS[first] : undefined;

const wantsOverview =
  /^(--help|-h)$/.test(first) || (first === 'help' && /^(--help|-h)$/.test(words[1] ?? ''));

if (wantsOverview) process.stdout.write(overview(await pages(), columns));
else if (asked && wantsHelp(words))
  process.stdout.write((await verbText(words)) ?? (await verbText([first])) ?? '');
else if (asked || first === '--version' || first === '-V') await run(asked, words);
else refuse(first);

async function run(asked: Verb | undefined, line: readonly string[]): Promise<void> {
  const own = await pageFor(line);
  const page = own ?? (await pageFor([first]));
  const named = own ? line.slice(0, 2).join(' ') : first;
  const program = yargs([...line])
    .scriptName('hubbub')
    .parserConfiguration({ 'populate--': true, 'parse-numbers': false })
    .version(programVersion())
    .alias({ V: 'version' })
    // Its help is ours: wantsHelp.
    .help(false)
    .strict()
    .check((said) => saidTwice(said, page) ?? true)
    .fail((message, error) => {
      // Of an option without its value yargs makes an error of its own kind; all others are ours.
      if (error instanceof Error && error.name !== 'YError') throw error;
      process.stderr.write(`hubbub: ${safe(wrongUsage(message, line, page))}\nTry: hubbub ${named} --help\n`);
      process.exit(EXIT_USAGE);
    });
  if (asked) program.command(await asked.load());
  await program.parseAsync();
}

/** Says what was wrong with the first word. */
function refuse(word: string): void {
  const near = nearest(word, Object.keys(VERBS));
  const what =
    word === '' || word.startsWith('-')
      ? 'say what to do: a verb is missing'
      : `there is no verb "${safe(word)}"${near ? `; did you mean "${near}"?` : ''}`;
  process.stderr.write(`hubbub: ${what}\nTry: hubbub --help\n`);
  process.exitCode = EXIT_USAGE;
}

async function pages(): Promise<VerbPage[]> {
  return Promise.all(Object.values(VERBS).map(async ({ group, load }) => pageOf(await load(), group)));
}

/** What stands behind `--` is somebody else's. */
function wantsHelp(line: readonly string[]): boolean {
  const end = line.indexOf('--');
  return line.slice(0, end < 0 ? undefined : end).some((word) => /^(--help|-h)$/.test(word));
}

/** The help of a verb, or of one below it (`users add`), by the first two words of a line. Null where there is none. */
async function verbText([name = '', below]: readonly string[]): Promise<string | null> {
  const page = await pageFor([name, ...(below === undefined ? [] : [below])]);
  return page ? verbHelp(page, columns, below === undefined ? 'hubbub' : `hubbub ${name}`) : null;
}

async function pageFor([name = '', below]: readonly string[]): Promise<VerbPage | undefined> {
  const asked = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!asked) return undefined;
  const own = ways([pageOf(await asked.load(), asked.group)]);
  return new Map(own).get(below === undefined ? name : `${name} ${below}`);
}

function verb(group: Verb['group'], load: Verb['load']): Verb {
  return { group, load };
}

/** yargs types a row by its own arguments; the table holds rows of all kinds. */
function row<T>(verb: CommandModule<object, T>): CommandModule {
  return verb as unknown as CommandModule;
}
