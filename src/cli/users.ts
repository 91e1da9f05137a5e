/** The verb `users`: administers accounts, beside a running server or without one. */
import { readFileSync, statSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import type { Argv, CommandModule } from 'yargs';
import type { ListedUser } from '../../machines/vocabulary/administration.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';
import { ConfigError } from '../config/problem.ts';
import { PrivateFileError } from '../ports/private-file.ts';
import { StoreInUseError, StoreOpenError } from '../store/open-error.ts';
import { ask } from '../terminal/question.ts';
import { safe } from '../terminal/safe.ts';
import { configOption, settingsFor } from './config.ts';
import { administer } from './users/administer.ts';
import type { Wish } from './users/administer.ts';
import { parseCredentials } from './users/credentials-file.ts';
import { givenPassword, readStdin } from './users/given-password.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const GOOD_PASSWORD_CHARACTERS = 8;

type Flags = Readonly<Record<string, unknown>>;
type Options = Parameters<Argv['options']>[0];
type Action = (flags: Flags) => Promise<void>;

/** The row of `users` for the command line. */
export const usersVerb: CommandModule = {
  command: 'users',
  describe: 'administer accounts',
  builder: (yargs) =>
    rows(yargs)
      .option('config', configOption)
      .option('data', { type: 'string', requiresArg: true, describe: 'folder of accounts, mail and keys' })
      .demandCommand(1, 'say what to do: hubbub users --help'),
  handler: () => undefined,
};

function rows(yargs: Argv): Argv {
  const name = (row: Argv): Argv => row.positional('name', { type: 'string', describe: 'the account' });
  const named = (options: Options) => (row: Argv) => name(row).options(options);
  const secret: Options = {
    'password-file': { type: 'string', requiresArg: true, describe: 'take the password from a file' },
  };
  const undo: Options = { undo: { type: 'boolean', describe: 'enable it again' } };
  const yes: Options = { yes: { type: 'boolean', describe: 'do not ask' } };
  const json: Options = { json: { type: 'boolean', describe: 'as JSON' } };
  const file = (row: Argv): Argv =>
    row.positional('file', { type: 'string', describe: 'lines of "user password", or - for stdin' });
  const terms: Options = {
    uses: { type: 'number', default: 1, describe: 'how many may use it' },
    expires: { type: 'number', default: 7, describe: 'days until it is worthless' },
  };
  return yargs
    .command('add <name>', 'add an account', named(secret), acting(add))
    .command('import <file>', 'add all accounts of a file, or none', file, acting(importFile))
    .command('list', 'list the accounts', json, acting(list))
    .command('passwd <name>', 'give an account a new password', named(secret), acting(passwd))
    .command('disable <name>', 'shut an account out', named(undo), acting(disable))
    .command('remove <name>', 'remove an account for good', named(yes), acting(remove))
    .command('unblock <name>', 'end the block of an account', name, acting(unblock))
    .command('invite', 'make an invitation to sign up', terms, acting(invitation));
}

/** Runs an action; what a person can mend is told in a sentence. */
function acting(action: Action): (flags: Flags) => Promise<void> {
  return async (flags) => {
    process.umask(0o077);
    try {
      await action(flags);
    } catch (error) {
      const known = [ConfigError, StoreInUseError, StoreOpenError, PrivateFileError].some(
        (kind) => error instanceof kind,
      );
      const isFileError = error instanceof Error && 'code' in error && 'path' in error;
      if (!known && !isFileError) throw error;
      fail((error as Error).message, error instanceof ConfigError ? error.exitCode : EXIT_FAILED);
    }
  };
}

async function perform(flags: Flags, wish: Wish): Promise<Extract<Result, { ok: true }> | null> {
  const result = await administer(settingsFor(flags, process.env).settings, wish);
  if (result.ok) return result;
  fail(result.message);
  return null;
}

function fail(message: string, code = EXIT_FAILED): void {
  process.stderr.write(`hubbub users: ${safe(message)}\n`);
  process.exitCode = code;
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function add(flags: Flags): Promise<void> {
  const user = String(flags['name']);
  const password = await choosePassword(flags, user);
  if (password !== null && (await perform(flags, { t: 'users.add', user, password }))) tell(`added ${user}`);
}

async function passwd(flags: Flags): Promise<void> {
  const user = String(flags['name']);
  const password = await choosePassword(flags, user);
  if (password !== null && (await perform(flags, { t: 'users.passwd', user, password })))
    tell(`${user} has a new password`);
}

async function choosePassword(flags: Flags, user: string): Promise<string | null> {
  const password = await givenPassword(flags['password-file'] as string | undefined, safe(user));
  if (password === null || password === '') {
    fail('no password, nothing was changed');
    return null;
  }
  if ([...password].length < GOOD_PASSWORD_CHARACTERS)
    warn('the password is short; eight characters are better');
  return password;
}

async function importFile(flags: Flags): Promise<void> {
  // A lone dash arrives as nothing.
  const file = String(flags['file']) || '-';
  const { accounts, problems } = parseCredentials(
    file === '-' ? await readStdin() : readFileSync(file, 'utf8'),
  );
  if (problems.length > 0) {
    fail(`${file}: nothing was imported`);
    for (const problem of problems) process.stderr.write(`  ${safe(problem)}\n`);
    return;
  }
  const short = accounts.filter(({ password }) => [...password].length < GOOD_PASSWORD_CHARACTERS).length;
  if (short > 0) warn(`${short} passwords are shorter than eight characters`);
  const { settings } = settingsFor(flags, process.env);
  const result = await administer(settings, { t: 'users.import', accounts });
  if (result.ok) {
    tell(`imported ${accounts.length} users`);
    if (file !== '-') warnOfFile(file);
    return;
  }
  fail(`${file}: ${result.message}`);
  for (const name of result.names ?? []) {
    const line = accounts.findIndex(({ user }) => user === name) + 1;
    process.stderr.write(`  line ${line}: the name "${safe(name)}" is taken\n`);
  }
}

function warnOfFile(file: string): void {
  if ((statSync(file).mode & 0o077) !== 0) warn(`${file} can be read by others on this machine`);
  warn(`${file} holds passwords in plain text: delete it now`);
}

function warn(sentence: string): void {
  process.stderr.write(`warning: ${safe(sentence)}\n`);
}

async function list(flags: Flags): Promise<void> {
  const result = await perform(flags, { t: 'users.list' });
  if (!result || !('accounts' in result)) return;
  const accounts = [...result.accounts].sort((a, b) => a.name.localeCompare(b.name, 'en'));
  if (flags['json'] === true) for (const account of accounts) tell(JSON.stringify(account));
  else for (const account of accounts) tell(line(account));
}

function line({ name, online, disabled, blockedSeconds, unread }: ListedUser): string {
  const states = [
    online ? 'online' : 'offline',
    ...(disabled ? ['disabled'] : []),
    ...(blockedSeconds > 0 ? [`blocked for ${blockedSeconds} s`] : []),
    ...(unread > 0 ? [`${unread} unread`] : []),
  ];
  return `${name.padEnd(32)} ${states.join(', ')}`;
}

async function disable(flags: Flags): Promise<void> {
  const user = String(flags['name']);
  const disabled = flags['undo'] !== true;
  if (await perform(flags, { t: 'users.disable', user, disabled }))
    tell(`${user} is ${disabled ? 'disabled' : 'enabled'}`);
}

async function remove(flags: Flags): Promise<void> {
  const user = String(flags['name']);
  if (flags['yes'] !== true && !(await isSure(user))) return;
  if (await perform(flags, { t: 'users.remove', user })) tell(`removed ${user}`);
}

async function isSure(user: string): Promise<boolean> {
  if (!(process.stdin instanceof ReadStream)) {
    fail('say --yes: a script is not asked', EXIT_USAGE);
    return false;
  }
  const answer = await ask(
    process.stdin,
    process.stderr,
    `Remove ${safe(user)} and its mail for good? (yes/no) `,
    false,
  ).answer;
  if (typeof answer !== 'string' && answer.text === 'yes') return true;
  fail('nothing was removed');
  return false;
}

async function unblock(flags: Flags): Promise<void> {
  const user = String(flags['name']);
  if (await perform(flags, { t: 'users.unblock', user })) tell(`${user} is not blocked any more`);
}

async function invitation(flags: Flags): Promise<void> {
  const [uses, days] = [Number(flags['uses']), Number(flags['expires'])];
  if (!Number.isInteger(uses) || uses < 1 || !(days > 0)) {
    fail('--uses takes a whole number from 1, --expires a number of days above 0', EXIT_USAGE);
    return;
  }
  const result = await perform(flags, { t: 'users.invite', uses, days });
  if (!result || !('invite' in result)) return;
  tell(result.invite);
  process.stderr.write(`use it so: hubbub connect NAME@HOST --signup --invite ${result.invite}\n`);
}
