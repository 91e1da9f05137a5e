/**
 * Profiles: a server, a name and options under one short name, in the client's home. Each is a file of its own, readable by
 * its owner only. No password is ever in one, only the name of a file that holds it.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAddress } from '../ports/address.ts';
import type { Disk } from '../ports/disk.ts';
import { CLIENT_OPTIONS, UsageError } from './client-options.ts';

/** What may stand in a profile: every option but those that are for one time, and the home, in which it lies. */
const KEPT_OPTIONS: ReadonlySet<string> = new Set(
  Object.keys(CLIENT_OPTIONS).filter((name) => !/^(signup|invite|home|dev.*)$/.test(name)),
);

export type ProfileOptions = Readonly<Record<string, string | boolean>>;

export interface Profile {
  readonly name: string;
  /** As it would be typed: `[user@]host:port[#pin]`. */
  readonly address: string;
  /** By the names of their flags. */
  readonly options: ProfileOptions;
}

/** No dot, colon, @, # or bracket: nothing that an address of more than one word has. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** Whether a word can be the name of a profile; capital letters count as small ones. */
export function isProfileName(word: string): boolean {
  return NAME.test(word.toLowerCase());
}

/** Throws UsageError where a word cannot be the name of a profile. */
export function checkProfileName(word: string): void {
  if (isProfileName(word)) return;
  throw new UsageError(
    `"${word}" cannot be a profile's name: it has up to 32 letters, digits, - and _, and starts with a letter or digit`,
  );
}

/** Throws UsageError where an option cannot be in a profile. */
export function checkProfileOptions(names: readonly string[]): void {
  const wrong = names.find((name) => !KEPT_OPTIONS.has(name));
  if (wrong !== undefined)
    throw new UsageError(`--${wrong} is not kept in a profile; say it when you connect`);
}

/** The profile of this name, or null. Throws UsageError for a file that is damaged, PrivateFileError for one that others may read. */
export async function readProfile(disk: Disk, home: string, name: string): Promise<Profile | null> {
  const path = pathOf(home, name);
  const text = await disk.read(path);
  if (text === null) return null;
  const profile = parse(text);
  if (profile) return { name: name.toLowerCase(), ...profile };
  throw new UsageError(`${path} is damaged. Remove it, and add the profile again`);
}

/** Puts a profile in place of what has its name. Throws PrivateFileError. */
export async function writeProfile(
  disk: Disk,
  home: string,
  { name, address, options }: Profile,
): Promise<void> {
  await disk.makeFolder(home);
  await disk.makeFolder(folderOf(home));
  await disk.write(pathOf(home, name), `${JSON.stringify({ address, options }, null, 2)}\n`);
}

/** Removes a profile, if there is one. */
export async function removeProfile(disk: Disk, home: string, name: string): Promise<void> {
  await disk.remove(pathOf(home, name));
}

/** The names of all profiles, in order; none where the home has none. */
export async function profileNames(home: string): Promise<string[]> {
  const files = await readdir(folderOf(home)).catch(() => []);
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .filter(isProfileName)
    .sort();
}

function folderOf(home: string): string {
  return join(home, 'profiles');
}

function pathOf(home: string, name: string): string {
  return join(folderOf(home), `${name.toLowerCase()}.json`);
}

function parse(text: string): Omit<Profile, 'name'> | null {
  try {
    const { address, options } = JSON.parse(text) as { address?: unknown; options?: unknown };
    if (typeof address !== 'string' || 'problem' in parseAddress(address)) return null;
    if (typeof options !== 'object' || options === null) return null;
    const isSound = Object.entries(options).every(([name, value]) => isOption(name, value));
    return isSound ? { address, options: options as ProfileOptions } : null;
  } catch {
    return null;
  }
}

function isOption(name: string, value: unknown): boolean {
  if (!KEPT_OPTIONS.has(name)) return false;
  const option: { type?: string; choices?: readonly unknown[] } =
    CLIENT_OPTIONS[name as keyof typeof CLIENT_OPTIONS];
  if (option.choices) return option.choices.includes(value);
  return typeof value === option.type;
}
