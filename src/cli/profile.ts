/** The verb `profile`: keeps a server, a name and options under one short name. */
import { resolve } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { formatAddress, parseAddress } from '../ports/address.ts';
import { systemDisk } from '../ports/disk.ts';
import { safe } from '../terminal/safe.ts';
import { clientWishes, homeFolder, UsageError } from './client-options.ts';
import { endVerb } from './client-verb.ts';
import {
  checkProfileName,
  checkProfileOptions,
  profileNames,
  readProfile,
  removeProfile,
  writeProfile,
} from './profiles.ts';
import type { Profile, ProfileOptions } from './profiles.ts';
import { completed, TYPED_OPTIONS } from './typed-options.ts';
import type { TypedFlags } from './typed-options.ts';

interface NameFlags {
  readonly name: string;
  readonly home?: string | undefined;
}

const HOME = { home: TYPED_OPTIONS.home };
const PATHS: ReadonlySet<string> = new Set(['share', 'downloads', 'password-file']);

/** The row of `profile` for the command line. */
export const profileVerb: CommandModule = {
  command: 'profile',
  describe: 'keep a server, your name and options under a short name',
  builder: (yargs) =>
    yargs
      .command<TypedFlags & { name: string; replace: boolean }>(
        'add <name> <address>',
        'keep an address and options; a password never, but --password-file',
        (own) =>
          named(own)
            .positional('address', { type: 'string', describe: '[user@]host[:port], or an invite address' })
            .options(TYPED_OPTIONS)
            .option('replace', { type: 'boolean', default: false, describe: 'in place of one of that name' })
            .example('$0 profile add work luke@example.org', 'then: hubbub connect work')
            .example('$0 profile add work luke@example.org --replace', 'when there is one already'),
        (typed) => endVerb(() => add(typed)),
      )
      .command(
        'list',
        'list the profiles',
        (own) => own.options(HOME).example('$0 profile list', 'each with its address and options'),
        (typed) => endVerb(() => list(typed)),
      )
      .command<NameFlags>(
        'show <name>',
        'print a profile as it would be typed',
        (own) => named(own).options(HOME).example('$0 profile show work', 'the address and the options'),
        (typed) => endVerb(() => show(typed)),
      )
      .command<NameFlags>(
        'remove <name>',
        'remove a profile',
        (own) => named(own).options(HOME).example('$0 profile remove work', 'the account stays'),
        (typed) => endVerb(() => remove(typed)),
      )
      .demandCommand(1, 'say what to do with profiles, as in: hubbub profile list')
      .example('$0 profile add work luke@example.org --private verified', 'keep it')
      .example('$0 connect work', 'use it; so do exec, share and on')
      .epilogue(
        'Where an address is expected, a word without a dot, colon or @ that is a profile is the profile. A host of that name is ' +
          'reached with its port: work:7777. What is typed beside a profile comes before what it says.',
      ),
  handler: () => undefined,
};

function named<T>(own: Argv<T>): Argv<T> {
  own.positional('name', { type: 'string', demandOption: true, describe: "the profile's name" });
  return own;
}

async function add(typed: TypedFlags & { name: string; replace: boolean }): Promise<void> {
  const { name } = typed;
  checkProfileName(name);
  const address = parseAddress(typed.address);
  if ('problem' in address) throw new UsageError(`"${typed.address}" is no address. ${address.problem}`);
  const options = optionsOf(typed);
  checkProfileOptions(Object.keys(options));
  // What is wrong is told now, and not at the next connect.
  const wholeAddress = formatAddress(address);
  clientWishes(await completed({ ...typed, address: wholeAddress }, systemDisk, process.env), process.env);
  const home = homeFolder(typed.home, process.env);
  const isTaken = !typed.replace && (await profileNames(home)).includes(name.toLowerCase());
  if (isTaken)
    throw new UsageError(`there is a profile ${name} already; --replace puts this one in its place`);
  const profile = { name, address: wholeAddress, options };
  await writeProfile(systemDisk, home, profile);
  process.stdout.write(`saved ${name}: hubbub connect ${asTyped(profile)}\n`);
}

/** What was typed beside the address, paths made whole: the profile is used from other folders. */
function optionsOf(typed: TypedFlags): ProfileOptions {
  const own = Object.entries(typed).filter(
    ([name, value]) => name in TYPED_OPTIONS && name !== 'home' && value !== undefined,
  ) as [string, string | boolean][];
  return Object.fromEntries(
    own.map(([name, value]) => [name, PATHS.has(name) ? resolve(String(value)) : value]),
  );
}

async function list({ home: typedHome }: Partial<NameFlags>): Promise<void> {
  const home = homeFolder(typedHome, process.env);
  const names = await profileNames(home);
  const width = Math.max(0, ...names.map(({ length }) => length));
  for (const name of names) {
    const profile = await readProfile(systemDisk, home, name);
    if (profile) process.stdout.write(`${name.padEnd(width)}  ${asTyped(profile)}\n`);
  }
}

async function show({ name, home }: NameFlags): Promise<void> {
  process.stdout.write(`hubbub connect ${asTyped(await existing(name, home))}\n`);
}

async function remove({ name, home: typedHome }: NameFlags): Promise<void> {
  checkProfileName(name);
  const home = homeFolder(typedHome, process.env);
  if (!(await profileNames(home)).includes(name.toLowerCase())) throw unknown(name);
  await removeProfile(systemDisk, home, name);
  process.stdout.write(`removed ${name}\n`);
}

async function existing(name: string, typedHome: string | undefined): Promise<Profile> {
  checkProfileName(name);
  const profile = await readProfile(systemDisk, homeFolder(typedHome, process.env), name);
  if (!profile) throw unknown(name);
  return profile;
}

function unknown(name: string): UsageError {
  return new UsageError(`there is no profile ${name}; hubbub profile list names them`);
}

/** The address and the options as a shell takes them. */
function asTyped({ address, options }: Profile): string {
  const flags = Object.entries(options).map(([name, value]) => {
    if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`;
    return `--${name} ${quoted(value)}`;
  });
  return [quoted(address), ...flags].join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${safe(word).replaceAll("'", `'\\''`)}'`;
}
