/** A folder's listing: the text at the beginning of a folder's bytes that says what is in it. Owners write it, who fetches judges it (R37). */
import { fileNameProblem } from './file-names.ts';

/** A file or a folder within a folder. */
export interface FolderEntry {
  /** Names joined by `/`, from the folder on. */
  readonly path: string;
  /** Bytes of a file; null for a folder. */
  readonly size: number | null;
}

/** The most files and folders within one folder. */
export const MOST_ENTRIES = 20_000;

/** The longest listing, bytes of UTF-8. */
export const MOST_LISTING_BYTES = 4 * 1024 * 1024;

/** Folders in folders: the most names that a path may have. */
export const MOST_DEPTH = 32;

/** The longest path, UTF-16 units: what Windows and the systems' own limits leave room for below somebody's download folder. */
const MOST_PATH_LENGTH = 1_000;

const HEAD = 'hubbub folder v1';

/** The one listing of these entries, whatever their order: a head, then a line for each, sorted by path; a folder has `/` for its size. */
export function listingOf(entries: readonly FolderEntry[]): string {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return [HEAD, ...sorted.map(({ path, size }) => `${size ?? '/'} ${path}`), ''].join('\n');
}

export type ListingReading =
  | { readonly ok: true; readonly entries: readonly FolderEntry[] }
  | { readonly ok: false; readonly problem: string };

/** Reads a listing; anything but the one way to write a sound folder is a problem, as a sentence. */
export function readListing(text: string): ListingReading {
  const lines = text.split('\n');
  if (lines.shift() !== HEAD || lines.pop() !== '') return { ok: false, problem: 'the listing is none' };
  const entries: FolderEntry[] = [];
  for (const line of lines.slice(0, MOST_ENTRIES + 1)) {
    const [, size, path] = /^(\/|0|[1-9][0-9]{0,15}) (.+)$/.exec(line) ?? [];
    if (size === undefined || path === undefined) return { ok: false, problem: 'the listing is none' };
    entries.push({ path, size: size === '/' ? null : Number(size) });
  }
  const problem = entriesProblem(entries);
  if (problem !== null) return { ok: false, problem };
  if (listingOf(entries) !== text) return { ok: false, problem: 'the listing is not in order' };
  return { ok: true, entries };
}

/** What is wrong with a folder's entries, in the order of a listing, as a sentence with the path, or null. */
export function entriesProblem(entries: readonly FolderEntry[]): string | null {
  if (entries.length > MOST_ENTRIES) return `there are more than ${MOST_ENTRIES} files and folders in it`;
  const folders = new Set(['']);
  const taken = new Set<string>();
  for (const { path, size } of entries) {
    const problem = pathProblem(path);
    if (problem !== null) return `${path}: ${problem}`;
    if (!folders.has(path.slice(0, Math.max(0, path.lastIndexOf('/')))))
      return `${path}: it lies in no folder of the listing`;
    const folded = sameOnSomeDisk(path);
    if (taken.has(folded)) return `${path}: there is another of that name, or only the case differs`;
    taken.add(folded);
    if (size === null) folders.add(path);
    else if (!Number.isSafeInteger(size) || size < 0) return `${path}: the size is no number of bytes`;
  }
  return null;
}

/** What is wrong with a path within a folder, as a sentence, or null: every name in it has to be a safe one. */
function pathProblem(path: string): string | null {
  if (path.length > MOST_PATH_LENGTH) return `the path is longer than ${MOST_PATH_LENGTH}`;
  const names = path.split('/');
  if (names.length > MOST_DEPTH) return `it lies deeper than ${MOST_DEPTH} folders`;
  return names.map(fileNameProblem).find((problem) => problem !== null) ?? null;
}

/** Paths for which this is the same are one file on a disk that does not tell cases apart. */
function sameOnSomeDisk(path: string): string {
  return path.toUpperCase().toLowerCase().normalize('NFC');
}
