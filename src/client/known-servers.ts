/** Which servers are trusted: pins by address, as in ssh's known_hosts. The dialler asks before it lets anything be sent. */
import type { Disk } from '../ports/disk.ts';
import { readJsonMap } from '../ports/json-map.ts';

/** What is known of a server before a word was said to it. */
export interface Acquaintance {
  /** The server's address, for people and as the key of the file. */
  readonly place: string;
  /** The pin that it showed; undefined in plain text. */
  readonly shown: string | undefined;
  /** Pins it must have: of --pin and of the invite. */
  readonly given: readonly string[];
  readonly known: string | undefined;
  readonly acceptsNew: boolean;
}

export type Verdict =
  | { readonly how: 'trusted' }
  | { readonly how: 'remember'; readonly pin: string }
  | { readonly how: 'ask'; readonly pin: string }
  | { readonly how: 'refused'; readonly message: string };

/** Whether to go on, by the pins alone. A key that differs from any given or known one is always refused. */
export function judgeServer({ place, shown, given, known, acceptsNew }: Acquaintance): Verdict {
  if (shown === undefined) {
    if (given.length === 0) return { how: 'trusted' };
    return refused(
      `${place} showed no key, so it cannot be the one with the pin ${given[0] ?? ''}. Nothing was sent.`,
    );
  }
  const other = given.find((pin) => pin !== shown);
  if (other !== undefined) {
    return refused(
      `The key of ${place} is not the one you named. Expected pin: ${other}. The server's pin: ${shown}. Nothing was sent.`,
    );
  }
  if (known !== undefined && known !== shown) {
    return refused(
      `The key of ${place} has changed. Known pin: ${known}. The server's pin: ${shown}. Nothing was sent. ` +
        `Somebody may be listening in; ask the server's owner. If the change is meant, remove ${place} from known-servers.json.`,
    );
  }
  if (known === shown) return { how: 'trusted' };
  if (given.length > 0 || acceptsNew) return { how: 'remember', pin: shown };
  return { how: 'ask', pin: shown };
}

/** The message when nobody vouched for an unknown server. */
export function unknownServer(place: string, pin: string): string {
  return `The server ${place} is not known. Its pin: ${pin}. Nothing was sent. Compare it with what its owner says and give it as --pin.`;
}

/** Pins by address. Throws PrivateFileError, or an Error that names the file, where it cannot be read. */
export async function readKnownServers(disk: Disk, path: string): Promise<Map<string, string>> {
  const text = await disk.read(path);
  if (text === null) return new Map();
  const damaged = `${path} is not a list of known servers. Mend it, or remove it and compare the pins anew.`;
  // A pin that was damaged on disk must not make a known server an unknown one.
  return readJsonMap(text, (pin) => typeof pin === 'string', damaged);
}

/** Remembers a server's pin. Reads the file again first, because another client of this home may have written meanwhile. */
export async function rememberServer(disk: Disk, path: string, place: string, pin: string): Promise<void> {
  const servers = await readKnownServers(disk, path);
  servers.set(place, pin);
  const sorted = [...servers].sort(([a], [b]) => (a < b ? -1 : 1));
  await disk.write(path, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

function refused(message: string): Verdict {
  return { how: 'refused', message };
}
