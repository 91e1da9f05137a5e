/** The verb `users`: administers accounts, beside a running server or without one. */
import type { Argv, CommandModule } from 'yargs';
import { configOption, settingsFor } from './config.ts';
import {
  addUser,
  changePassword,
  disableUser,
  invite,
  markOperator,
  removeUser,
  unblockUser,
} from './users/accounts.ts';
import { administer } from './users/administer.ts';
import { createDesk } from './users/desk.ts';
import type { Desk } from './users/desk.ts';
import { importUsers } from './users/import.ts';
import { listUsers } from './users/listing.ts';
import { explain } from './users/explain.ts';

type Flags = Readonly<Record<string, unknown>>;
type Options = Parameters<Argv['options']>[0];
type Action = (desk: Desk, flags: Flags) => Promise<void>;

/** The row of `users` for the command line. */
export const usersVerb: CommandModule = {
  command: 'users',
  describe: 'administer accounts',
  builder: (yargs) =>
    rows(yargs)
      .option('config', configOption)
      .option('data', { type: 'string', requiresArg: true, describe: 'folder of accounts, mail and keys' })
      .demandCommand(1, 'say what to do with accounts, as in: hubbub users list')
      .example('$0 users list', 'who has an account')
      .example('$0 users add --help', 'the options of one of these, with examples'),
  handler: () => undefined,
};

const SECRET: Options = {
  'password-file': {
    type: 'string',
    requiresArg: true,
    describe: 'take the password from the first line of a file',
  },
};
const TERMS: Options = {
  uses: { type: 'number', default: 1, describe: 'how many may use it' },
  expires: { type: 'number', default: 7, describe: 'days until it is worthless' },
};
const UNDO: Options = { undo: { type: 'boolean', describe: 'enable it again' } };
const OPERATOR: Options = { operator: { type: 'boolean', describe: 'make it an operator’s' } };
const NO_MORE: Options = { undo: { type: 'boolean', describe: 'take the mark off' } };
const YES: Options = { yes: { type: 'boolean', describe: 'do not ask' } };
const JSON_LINES: Options = { json: { type: 'boolean', describe: 'one JSON object per line' } };

/** What each is typed like; the help of each shows its own. */
const EXAMPLES: Readonly<Record<string, readonly (readonly [line: string, says: string])[]>> = {
  add: [
    ['$0 users add luke', 'asks for his password'],
    ['$0 users add luke --password-file luke.txt', 'takes it from a file'],
  ],
  import: [
    ['$0 users import credentials.txt', 'all of them, or none'],
    ["echo 'luke secret-1' | $0 users import -", 'from stdin'],
  ],
  list: [['$0 users list --json', 'for a script']],
  passwd: [['$0 users passwd luke', 'asks for the new one']],
  disable: [
    ['$0 users disable luke', 'his session ends, and he gets in no more'],
    ['$0 users disable luke --undo', 'he gets in again'],
  ],
  operator: [['$0 users operator luke', 'he may kick, announce and pardon']],
  remove: [['$0 users remove luke --yes', 'with all his mail, without asking']],
  unblock: [['$0 users unblock luke', 'after wrong passwords']],
  invite: [
    ['$0 users invite', 'a code for one, for a week'],
    ['$0 users invite --uses 20 --expires 1', 'for twenty, today'],
  ],
};

function rows(yargs: Argv): Argv {
  const row = (command: string, describe: string, action: Action, options: Options = {}): void => {
    yargs.command(
      command,
      describe,
      (own: Argv) => exampled(positionals(own).options(options)),
      acting(action),
    );
    function exampled(own: Argv): Argv {
      for (const [line, says] of EXAMPLES[command.split(' ')[0] ?? ''] ?? []) own.example(line, says);
      return own;
    }
    function positionals(own: Argv): Argv {
      if (command.endsWith('<name>')) own.positional('name', { type: 'string', describe: 'the account' });
      if (command.endsWith('<file>')) {
        own.positional('file', { type: 'string', describe: 'lines of "user password", or - for stdin' });
      }
      return own;
    }
  };
  row('add <name>', 'add an account; its password by prompt, file or a line on stdin', add, {
    ...SECRET,
    ...OPERATOR,
  });
  row('import <file>', 'add all accounts of a file, or none', importFile);
  row('list', 'list the accounts', list, JSON_LINES);
  row('passwd <name>', 'give an account a new password, from where add takes it', passwd, SECRET);
  row('disable <name>', 'shut an account out', disable, UNDO);
  row(
    'operator <name>',
    'mark an account as an operator’s: it may kick, announce, pardon',
    operator,
    NO_MORE,
  );
  row('remove <name>', 'remove an account and its mail for good', remove, YES);
  row('unblock <name>', 'end the block of an account', unblock);
  row('invite', 'make an invitation to sign up', invitation, TERMS);
  return yargs;
}

const named = (flags: Flags): string => String(flags['name']);
const passwordFile = (flags: Flags) => flags['password-file'] as string | undefined;
const is = (flags: Flags, flag: string): boolean => flags[flag] === true;

const add: Action = (desk, flags) => addUser(desk, named(flags), passwordFile(flags), is(flags, 'operator'));
const passwd: Action = (desk, flags) => changePassword(desk, named(flags), passwordFile(flags));
const list: Action = (desk, flags) => listUsers(desk, is(flags, 'json'));
const disable: Action = (desk, flags) => disableUser(desk, named(flags), !is(flags, 'undo'));
const operator: Action = (desk, flags) => markOperator(desk, named(flags), !is(flags, 'undo'));
const remove: Action = (desk, flags) => removeUser(desk, named(flags), is(flags, 'yes'));
const unblock: Action = (desk, flags) => unblockUser(desk, named(flags));
const invitation: Action = (desk, { uses, expires }) => invite(desk, Number(uses), Number(expires));
// A lone dash arrives as nothing.
const importFile: Action = (desk, flags) => importUsers(desk, String(flags['file']) || '-');

/** Runs an action; what a person can mend is told in a sentence. */
function acting(action: Action): (flags: Flags) => Promise<void> {
  return async (flags) => {
    process.umask(0o077);
    try {
      const { config, data } = flags;
      const { settings } = settingsFor({ config, data }, process.env);
      const desk = createDesk(process, settings.data, (wish, warn) => administer(settings, wish, warn));
      await action(desk, flags);
    } catch (error) {
      process.exitCode = explain('users', error);
    }
  };
}
