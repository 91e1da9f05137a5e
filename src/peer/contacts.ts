/**
 * Peers' keys as this client knows them: first seen, verified, changed. The trust in a peer comes from here and not from what
 * the server says today (R29).
 */
import type { Trust } from '../../machines/vocabulary/private-events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';
import { readJsonMap } from '../ports/json-map.ts';

export interface Contact {
  /** The user's name as the server writes it. */
  readonly user: string;
  /** The device key: DER SPKI, base64url. */
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly firstSeen: number;
  /** When its owner's key was compared; null while nobody did. */
  readonly verified: number | null;
  /** Another key that the server named since: nothing is sent to it before it is accepted. */
  readonly changed: { readonly key: string; readonly seen: number } | null;
}

export interface Contacts {
  of(user: string): Contact | undefined;
  /** What is known of this key in the hands of that user. */
  judge(user: string, key: string): Trust;
  /** A peer proved to hold this key; the first one is kept. */
  remember(user: string, key: string): Promise<void>;
  /** The server named another key than the known one. */
  noteChange(user: string, key: string): Promise<void>;
  /** The keys were compared. Throws PrivateFileError; then it is not remembered. */
  verify(user: string): Promise<void>;
  /** Takes the other key for the known one, not verified. Throws PrivateFileError. */
  accept(user: string): Promise<void>;
}

/** Reads the contacts. Throws PrivateFileError, or an Error that names the file, where it cannot be read. */
export async function openContacts(disk: Disk, path: string, clock: Pick<Clock, 'now'>): Promise<Contacts> {
  const contacts = readContacts((await disk.read(path)) ?? '{}', path);
  let saving: Promise<void> = Promise.resolve();

  function put(contact: Contact): Promise<void> {
    contacts.set(contact.user.toLowerCase(), contact);
    const text = `${JSON.stringify(Object.fromEntries([...contacts].sort(byName)), null, 2)}\n`;
    saving = saving.catch(() => undefined).then(() => disk.write(path, text));
    return saving;
  }

  const of = (user: string) => contacts.get(user.toLowerCase());
  return {
    of,
    judge(user, key) {
      const known = of(user);
      if (!known) return 'new';
      if (known.key !== key) return 'changed';
      return known.verified === null ? 'known' : 'verified';
    },
    async remember(user, key) {
      if (!of(user)) await put({ user, key, firstSeen: clock.now(), verified: null, changed: null });
    },
    async noteChange(user, key) {
      const known = of(user);
      if (known && known.changed?.key !== key) await put({ ...known, changed: { key, seen: clock.now() } });
    },
    async verify(user) {
      const known = of(user);
      if (known) await put({ ...known, verified: clock.now() });
    },
    async accept(user) {
      const known = of(user);
      if (!known?.changed) return;
      const { key, seen } = known.changed;
      await put({ ...known, key, firstSeen: seen, verified: null, changed: null });
    },
  };
}

function readContacts(text: string, path: string): Map<string, Contact> {
  const damaged = `${path} is not a list of contacts. Mend it, or remove it and compare your contacts' keys anew.`;
  return readJsonMap(text, isContact, damaged);
}

/** A key that was damaged on disk must not look like a stranger's: such a file is refused as a whole. */
function isContact(value: unknown): value is Contact {
  if (typeof value !== 'object' || value === null) return false;
  const { user, key, firstSeen, verified, changed } = value as Record<string, unknown>;
  const isWhole = typeof user === 'string' && typeof key === 'string' && typeof firstSeen === 'number';
  return isWhole && (verified === null || typeof verified === 'number') && isChange(changed);
}

function isChange(value: unknown): boolean {
  if (value === null) return true;
  return typeof value === 'object' && value !== undefined && 'key' in value && typeof value.key === 'string';
}

function byName([first]: [string, Contact], [second]: [string, Contact]): number {
  return first < second ? -1 : 1;
}
