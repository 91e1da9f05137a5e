/**
 * Remembers which content a client had under a name, so that another one is not taken silently the next time (R34).
 * Lies in the account's folder.
 */
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import type { Disk } from '../../ports/disk.ts';
import { SwarmError } from '../swarm-error.ts';

/** Names that are remembered; beyond them the one that was downloaded longest ago is forgotten. */
const MOST_NAMES = 2_000;

/** What was downloaded under a name last. */
export interface KnownFile {
  readonly root: string;
  readonly publisher: string;
}

export interface KnownFiles {
  /** What was downloaded under that name, or null. Throws SwarmError where the memory cannot be read: nobody knows then what is new. */
  recall(name: string): Promise<KnownFile | null>;
  /** Remembers; a full disk costs this memory, no more, so nothing is thrown. */
  remember(manifest: Pick<Manifest, 'name' | 'root' | 'publisher'>): Promise<void>;
}

/** The memory in the file `path`, read when it is needed first. */
export function knownFiles(disk: Disk, path: string): KnownFiles {
  let reading: Promise<Map<string, KnownFile>> | null = null;
  let writing: Promise<void> = Promise.resolve();

  function known(): Promise<Map<string, KnownFile>> {
    const read = (reading ??= readKnown(disk, path));
    // Who mends the file need not start the client again.
    read.catch(() => (reading = null));
    return read;
  }
  async function note({ name, root, publisher }: Parameters<KnownFiles['remember']>[0]): Promise<void> {
    const files = await known();
    if (files.get(name)?.root === root) return;
    files.delete(name);
    files.set(name, { root, publisher });
    for (const oldest of files.keys()) {
      if (files.size <= MOST_NAMES) break;
      files.delete(oldest);
    }
    await disk.write(path, `${JSON.stringify([...files], null, 1)}\n`);
  }
  return {
    recall: async (name) => (await known()).get(name) ?? null,
    remember(manifest) {
      writing = writing.then(() => note(manifest)).catch(() => undefined);
      return writing;
    },
  };
}

async function readKnown(disk: Disk, path: string): Promise<Map<string, KnownFile>> {
  const damaged = `${path} cannot be read, so whether a name has another content now is not known. Mend it, or remove it and begin anew.`;
  try {
    const value: unknown = JSON.parse((await disk.read(path)) ?? '[]');
    if (Array.isArray(value) && value.every(isEntry)) return new Map(value);
  } catch (cause) {
    throw new SwarmError('unreadable', damaged, { cause });
  }
  throw new SwarmError('unreadable', damaged);
}

function isEntry(entry: unknown): entry is [string, KnownFile] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const file: unknown = entry[1];
  if (typeof file !== 'object' || file === null || !('root' in file) || !('publisher' in file)) return false;
  return typeof file.root === 'string' && typeof file.publisher === 'string';
}
