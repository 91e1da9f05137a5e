/** By what this client gets in: the token on disk; the password that worked and the session, in memory only. */
import type { Disk } from '../ports/disk.ts';

export interface Credentials {
  readonly token: string | null;
  /** The password given last; it worked, once the client is online. */
  password: string | null;
  /** An invitation that was typed. */
  invite: string | null;
  /** The session that a lost connection can take up again. */
  session: { readonly id: string; readonly secret: string } | null;
  /** Keeps a token (null forgets it), here and on disk. */
  keepToken(token: string | null): void;
  /** Resolves when the disk has what was kept. A disk that refuses costs a typed password, no more. */
  saved(): Promise<void>;
}

/** Reads the token that an earlier login left. Throws PrivateFileError. */
export async function openCredentials(disk: Disk, path: string): Promise<Credentials> {
  let token = (await disk.read(path))?.trim() || null;
  let saving: Promise<unknown> = Promise.resolve();
  return {
    get token() {
      return token;
    },
    password: null,
    invite: null,
    session: null,
    keepToken(given) {
      token = given;
      saving = saving
        .then(() => (given === null ? disk.remove(path) : disk.write(path, `${given}\n`)))
        .catch(() => undefined);
    },
    async saved() {
      await saving;
    },
  };
}
