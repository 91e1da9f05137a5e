/** A folder's listing, judged before anything else of the folder is fetched, and again before anything is made of it (R37). */
import { hasBit, type Bitset } from '../../../machines/vocabulary/bitset.ts';
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import { readListing, type FolderEntry } from '../../../machines/vocabulary/folder-listing.ts';
import type { OpenFile } from '../../ports/file-system.ts';
import { readFully } from './hashing.ts';
import { SwarmError } from '../swarm-error.ts';

/** The listing of a folder is not one that may be unpacked: what was fetched of it is of no use to anybody. */
export class UnsafeFolder extends SwarmError {
  constructor(message: string) {
    super('bad-name', message);
  }
}

/** How many chunks, from the first, hold a folder's listing; none do of a file. */
export function listingChunks({ listing = 0, chunkBytes }: Manifest): number {
  return Math.ceil(listing / chunkBytes);
}

/** True where a folder's whole listing is here; false of a file. */
export function isListingHeld(manifest: Manifest, held: Bitset): boolean {
  const count = listingChunks(manifest);
  for (let n = 0; n < count; n++) if (!hasBit(held, n)) return false;
  return count > 0;
}

/** Parts what is wanted into what is asked for at once and what waits for it: a folder's listing comes before the rest, so that a hostile one costs no more than itself. */
export function listingFirst(
  manifest: Manifest,
  wanted: Iterable<number>,
): { readonly first: readonly number[]; readonly rest: number[] } {
  const all = [...wanted];
  const first = all.filter((n) => n < listingChunks(manifest));
  return first.length === 0 ? { first: all, rest: [] } : { first, rest: all.slice(first.length) };
}

/** The entries of the listing at the beginning of a folder's bytes. Throws UnsafeFolder. */
export async function entriesOf(
  data: OpenFile,
  { name, size, listing = 0 }: Manifest,
): Promise<readonly FolderEntry[]> {
  const bytes = Buffer.alloc(listing);
  const isThere = await readFully(data, bytes, listing, 0);
  const reading = readListing(isThere ? bytes.toString('utf8') : '');
  if (!reading.ok) throw new UnsafeFolder(`the folder ${name} is not safe: ${reading.problem}`);
  const total = reading.entries.reduce((sum, entry) => sum + (entry.size ?? 0), listing);
  if (total !== size) throw new UnsafeFolder(`the folder ${name} is not as long as its listing says`);
  return reading.entries;
}
