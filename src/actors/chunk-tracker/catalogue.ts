/** The files that somebody online holds, found by id, by the start of an id and by name. Data only: it knows no bus. */
import { isIdPrefix, type FileId, type Manifest } from '../../../machines/vocabulary/files.ts';
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import type { ChunkSet } from './chunk-set.ts';

/** Ids are filed under their first digits: a shorter beginning names no file. */
const START = 8;

export interface Owner {
  readonly session: SessionId;
  readonly user: User;
  readonly held: ChunkSet;
  /** What this owner's client says of the file; others may have published it under other names. */
  readonly manifest: Manifest;
}

export interface CataloguedFile {
  readonly root: FileId;
  readonly size: number;
  readonly chunks: number;
  readonly owners: ReadonlyMap<SessionId, Owner>;
}

export interface Catalogue {
  get(root: FileId): CataloguedFile | undefined;
  /** How many files a session has registered. */
  countOf(session: SessionId): number;
  /** Every file that somebody has under exactly this name, and every file whose id begins so. */
  find(sought: string): CataloguedFile[];
  filesOf(session: SessionId): CataloguedFile[];
  /** Adds an owner, or replaces what it said before. */
  put(manifest: Manifest, chunks: number, owner: Owner): CataloguedFile;
  /** Takes an owner out; a file without owners is forgotten. */
  remove(root: FileId, session: SessionId): boolean;
}

interface Entry extends CataloguedFile {
  readonly owners: Map<SessionId, Owner>;
}

/** An empty catalogue. */
export function createCatalogue(): Catalogue {
  const files = new Map<string, Entry>();
  const byName = index();
  const byStart = index();
  const bySession = index();

  function remove(root: FileId, session: SessionId): boolean {
    const entry = files.get(root);
    const owner = entry?.owners.get(session);
    if (!entry || !owner) return false;
    entry.owners.delete(session);
    bySession.remove(session, root);
    const { name } = owner.manifest;
    if (![...entry.owners.values()].some(({ manifest }) => manifest.name === name)) byName.remove(name, root);
    if (entry.owners.size === 0) {
      files.delete(root);
      byStart.remove(root.slice(0, START), root);
    }
    return true;
  }

  const known = (roots: Iterable<string>): Entry[] => [...roots].flatMap((root) => files.get(root) ?? []);

  return {
    get: (root) => files.get(root),
    countOf: (session) => bySession.get(session).size,
    find(sought) {
      const roots = new Set(byName.get(sought));
      const start = isIdPrefix(sought) ? sought.toLowerCase() : null;
      if (start !== null) {
        for (const root of byStart.get(start.slice(0, START))) if (root.startsWith(start)) roots.add(root);
      }
      return known(roots);
    },
    filesOf: (session) => known(bySession.get(session)),
    put(manifest, chunks, owner) {
      const { root, size, name } = manifest;
      remove(root, owner.session);
      const entry = files.get(root) ?? { root, size, chunks, owners: new Map<SessionId, Owner>() };
      files.set(root, entry);
      // Most owners repeat what the publisher said: one object serves them all.
      const said = [...entry.owners.values()].find(
        (other) => other.manifest.signature === manifest.signature,
      );
      entry.owners.set(owner.session, said ? { ...owner, manifest: said.manifest } : owner);
      byName.add(name, root);
      byStart.add(root.slice(0, START), root);
      bySession.add(owner.session, root);
      return entry;
    },
    remove,
  };
}

interface Index {
  get(key: string): ReadonlySet<string>;
  add(key: string, root: FileId): void;
  remove(key: string, root: FileId): void;
}

const NONE: ReadonlySet<string> = new Set();

function index(): Index {
  const sets = new Map<string, Set<string>>();
  return {
    get: (key) => sets.get(key) ?? NONE,
    add(key, root) {
      const set = sets.get(key);
      if (set) set.add(root);
      else sets.set(key, new Set([root]));
    },
    remove(key, root) {
      const set = sets.get(key);
      set?.delete(root);
      if (set?.size === 0) sets.delete(key);
    },
  };
}
