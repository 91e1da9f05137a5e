/** The client's options as they are typed: what was not typed comes from the profile, else from the defaults. */
import type { Options } from 'yargs';
import type { Disk } from '../ports/disk.ts';
import { CLIENT_OPTIONS, homeFolder } from './client-options.ts';
import type { ClientArguments, ClientFlags } from './client-options.ts';
import { isProfileName, readProfile } from './profiles.ts';

/** What yargs found on the command line: the address, and the options that were typed. */
export type TypedFlags = Partial<ClientFlags> & { address: string };

const OPTIONS: Readonly<Record<string, Options>> = CLIENT_OPTIONS;

/** The options for yargs, which tells of the defaults and does not fill them in: a profile comes before them. */
export const TYPED_OPTIONS = Object.fromEntries(
  Object.entries(OPTIONS).map(([name, { default: usual, ...option }]) => [
    name,
    usual === undefined || usual === false ? option : { ...option, defaultDescription: String(usual) },
  ]),
) as unknown as typeof CLIENT_OPTIONS;

/** How the help describes the address of a client verb. */
export const ADDRESS_HELP = '[user@]host[:port], the invite address of a server, or the name of a profile';

/**
 * The whole of the arguments. An address that is a profile's name is that profile, and what was typed beside it comes before
 * what the profile says. Throws UsageError or PrivateFileError where the profile cannot be read.
 */
export async function completed(
  typed: TypedFlags,
  disk: Disk,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ClientArguments> {
  const own = Object.entries(typed).filter(([name, value]) => name in OPTIONS && value !== undefined);
  const home = homeFolder(typed.home, environment);
  const profile = isProfileName(typed.address) ? await readProfile(disk, home, typed.address) : null;
  const all = { ...DEFAULTS, ...profile?.options, ...Object.fromEntries(own) };
  return { ...all, address: profile?.address ?? typed.address } as unknown as ClientArguments;
}

const DEFAULTS = Object.fromEntries(
  Object.entries(OPTIONS)
    .filter(([, option]) => option.default !== undefined)
    .map(([name, option]) => [name, option.default as unknown]),
);
