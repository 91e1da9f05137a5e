/**
 * Where a client's state lies: `known-servers.json` for all, and a folder per server and user, so that two users of one
 * home never share a key, a token or a place in the mail.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from '../ports/disk.ts';

export interface ClientHome {
  readonly knownServers: string;
  /** The folder of this server and user. */
  readonly account: string;
  readonly device: string;
  readonly token: string;
  readonly cursor: string;
  readonly contacts: string;
}

const LONGEST_NAME = 120;

/** Names the files of a client's home, makes their folders (0700), and clears them of what a kill left. Throws PrivateFileError. */
export async function openHome(
  disk: Disk,
  home: string,
  place: { readonly host: string; readonly port: number },
  user: string,
): Promise<ClientHome> {
  const account = accountFolder(home, place, user);
  await disk.makeFolder(home);
  await disk.makeFolder(account);
  await disk.sweep(home);
  await disk.sweep(account);
  return {
    knownServers: join(home, 'known-servers.json'),
    account,
    device: join(account, 'device.pem'),
    token: join(account, 'token'),
    cursor: join(account, 'cursor'),
    contacts: join(account, 'contacts.json'),
  };
}

/** The folder of this server and user in a home. */
export function accountFolder(
  home: string,
  { host, port }: { readonly host: string; readonly port: number },
  user: string,
): string {
  return join(home, 'servers', safeName(`${host}_${port}`), safeName(user));
}

/**
 * A name that every file system takes, different for different names (but for case): everything unusual is percent-encoded,
 * a dot at either end too, and a long name is cut and told apart by its hash.
 */
export function safeName(name: string): string {
  const lower = name.toWellFormed().toLowerCase();
  const encoded = encodeURIComponent(lower)
    .replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replace(/^\.|\.$/g, '%2E');
  if (encoded.length <= LONGEST_NAME) return encoded;
  return `${encoded.slice(0, LONGEST_NAME - 17)}~${hash('sha256', lower, 'hex').slice(0, 16)}`;
}
