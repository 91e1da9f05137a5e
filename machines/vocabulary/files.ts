/** What a file is to everybody: its manifest, its chunks, the limits of both. Server and clients judge by the same words. */
import { fileNameProblem } from './file-names.ts';
import { MOST_LISTING_BYTES } from './folder-listing.ts';

/** A file's content id: the root of its content tree, 64 hexadecimal digits, lower case. */
export type FileId = string;

/** What a publisher says of a file, signed with the key of the publisher's device. */
export interface Manifest {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly chunkBytes: number;
  readonly root: FileId;
  /** Of a folder: how many of its bytes, from the first, are its listing. Not there for a file. */
  readonly listing?: number;
  /** The user who published it. */
  readonly publisher: string;
  /** The public key of the publisher's device: DER SPKI, base64url. */
  readonly key: string;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** The Ed25519 signature of `manifestText` by that key, base64url. */
  readonly signature: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const SMALL_CHUNK = 256 * KIB;
const LARGE_CHUNK = MIB;

/** The most chunks that a file may have. */
const MOST_CHUNKS = 1_000_000;

/** The largest file, bytes. */
export const MOST_BYTES = MOST_CHUNKS * LARGE_CHUNK;

/** The length of a file's chunks: 256 KiB, and 1 MiB for a file above 1 GiB. */
export function chunkBytesFor(size: number): number {
  return size > GIB ? LARGE_CHUNK : SMALL_CHUNK;
}

/** How many chunks a file of that size has; the empty file has none. */
export function chunkCountOf(size: number): number {
  return Math.ceil(size / chunkBytesFor(size));
}

/** The bytes of chunk `n` of a file: all are of one length but for the last. */
export function chunkLength(size: number, n: number): number {
  const chunkBytes = chunkBytesFor(size);
  return Math.min(chunkBytes, size - n * chunkBytes);
}

/** The bytes of some chunks of a file, or of all. */
export function bytesOf(size: number, chunks?: readonly number[]): number {
  return chunks?.reduce((sum, n) => sum + chunkLength(size, n), 0) ?? size;
}

/**
 * The text that a publisher signs: a line per field under a line that says what is signed, in this order, so that no two manifests
 * share a text. A folder's begins otherwise, so that who knows of files only takes it for badly signed.
 */
export function manifestText(manifest: Omit<Manifest, 'signature'>): string {
  const { name, size, chunkBytes, root, listing, publisher, key, at } = manifest;
  const head = listing === undefined ? ['hubbub manifest v1'] : ['hubbub folder manifest v1', listing];
  return [...head, root, size, chunkBytes, at, publisher, key, name].join('\n');
}

/** What is wrong with a manifest, as a sentence, or null. The signature is not looked at: that takes a key (src/swarm/manifest.ts). */
export function manifestProblem(manifest: Manifest): string | null {
  const { name, size, chunkBytes, root, at, listing } = manifest;
  if (!Number.isSafeInteger(size) || size < 0) return 'the size is no number of bytes';
  if (size > MOST_BYTES) return `the file is larger than ${MOST_BYTES} bytes`;
  if (chunkBytes !== chunkBytesFor(size))
    return `chunks of a file of ${size} bytes have ${chunkBytesFor(size)}`;
  if (listing !== undefined && !isListingLength(listing, size))
    return 'the listing has no length that it may have';
  if (!isFileId(root)) return 'the id is not 64 hexadecimal digits';
  if (!Number.isSafeInteger(at) || at < 0) return 'the time is no number of milliseconds';
  if (/[\n\0]/.test(manifest.publisher + manifest.key)) return 'the publisher is no name';
  return fileNameProblem(name);
}

function isListingLength(listing: number, size: number): boolean {
  return Number.isSafeInteger(listing) && listing > 0 && listing <= Math.min(size, MOST_LISTING_BYTES);
}

/** True for a whole content id. */
function isFileId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** True for what may be the beginning of a content id: eight digits at least, in either case. */
export function isIdPrefix(text: string): boolean {
  return /^[0-9a-f]{8,64}$/i.test(text);
}
