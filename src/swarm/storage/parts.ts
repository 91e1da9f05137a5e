/**
 * The storage of a download: verified chunks go to their place in the data file; the journal learns of each, and of each
 * sync. What was synced is taken on trust after a crash, what was only written is hashed again, the rest is fetched (R36).
 */
import { addBit, hasBit, sizeOfBitset, type Bitset } from '../../../machines/vocabulary/bitset.ts';
import { chunkCountOf, chunkLength, type Manifest } from '../../../machines/vocabulary/files.ts';
import type { FileSystem } from '../../ports/file-system.ts';
import type { Content } from './content.ts';
import { isChunk, type Leaves } from './content-tree.ts';
import { readFully } from './hashing.ts';
import { journalWriter, readJournal, RECORD_BYTES, type JournalReading } from './journal.ts';
import { entriesOf, isListingHeld, listingChunks, UnsafeFolder } from './listing-first.ts';
import { keepLeaves, keptLeaves, openPartsFolder, type PartsFiles } from './parts-folder.ts';
import { putInPlace, type Placed } from './place-file.ts';
import { diskError, type SwarmError } from '../swarm-error.ts';

/** Written bytes after which a sync begins by itself. */
const SYNC_BYTES = 32 * 1024 * 1024;

export interface Parts extends Content {
  readonly held: Bitset;
  /** A folder with a listing that is none: nothing of it is of use. */
  readonly isUnsafe: boolean;
  /** Takes the leaves once they are known and verified; they count at once, and are kept when the promise resolves. Throws SwarmError. */
  learn(leaves: Leaves): Promise<void>;
  /** Puts a verified chunk in its place; it is held when the promise resolves. Throws SwarmError, also where a folder's listing is whole by it and not safe. */
  write(n: number, chunk: Uint8Array): Promise<void>;
  /** Sees to it that what was written is synced; joins a sync that is under way. Throws SwarmError. */
  sync(): Promise<void>;
  /** Puts the whole file in place (R33, R37). Throws SwarmError. */
  finish(): Promise<Placed>;
  /** Leaves everything for a later run. */
  close(): Promise<void>;
  /** Gives everything up. */
  discard(): Promise<void>;
}

/** Opens or resumes the storage of a file in the folder `downloads`. Throws SwarmError. */
export async function openParts(
  fileSystem: FileSystem,
  downloads: string,
  owner: string,
  manifest: Manifest,
): Promise<Parts> {
  const { root, size, name } = manifest;
  try {
    const files = await openPartsFolder(fileSystem, downloads, { ...manifest, owner });
    const count = chunkCountOf(size);
    const leaves = await keptLeaves(fileSystem, files.folder, root, count);
    const reading = readJournal(await files.journal.readFile(), root, count);
    await files.journal.truncate(reading.records * RECORD_BYTES);
    await verifyUnsure(files, manifest, leaves, reading);
    const parts = partsOver({ fileSystem, downloads, manifest, files }, leaves, reading);
    if (!isListingHeld(manifest, reading.synced)) return parts;
    await entriesOf(files.data, manifest).catch(async (error: unknown) => {
      await (error instanceof UnsafeFolder ? parts.discard() : parts.close());
      throw error;
    });
    return parts;
  } catch (error) {
    throw diskError(name, error);
  }
}

/** Counts what was written before the crash if its hash is right. */
async function verifyUnsure(
  { data }: PartsFiles,
  { size, chunkBytes }: Manifest,
  leaves: Leaves | null,
  { synced, unsure }: JournalReading,
): Promise<void> {
  if (leaves === null) return;
  const buffer = Buffer.alloc(unsure.length === 0 ? 0 : chunkBytes);
  for (const n of unsure) {
    const length = chunkLength(size, n);
    const isThere = await readFully(data, buffer, length, n * chunkBytes);
    if (isThere && isChunk(leaves, n, buffer.subarray(0, length))) addBit(synced, n);
  }
}

interface Place {
  readonly fileSystem: FileSystem;
  readonly downloads: string;
  readonly manifest: Manifest;
  readonly files: PartsFiles;
}

function partsOver(place: Place, kept: Leaves | null, reading: JournalReading): Parts {
  const { fileSystem, manifest, files } = place;
  const { data, journal, folder } = files;
  const { name, root, size, chunkBytes } = manifest;
  const held = reading.synced;
  const writer = journalWriter(root, reading.records);
  let leaves = kept;
  let unsynced = 0;
  let appending: Promise<void> = Promise.resolve();
  let syncing: Promise<void> | null = null;
  let learning: Promise<void> | null = null;
  let isUnsafe = false;

  /** One append at a time; what comes meanwhile goes with the next. */
  function append(): Promise<void> {
    appending = appending.then(async () => {
      const records = writer.take();
      if (records.length > 0) await journal.appendFile(records);
    });
    return appending;
  }
  async function syncNow(): Promise<void> {
    const covered = writer.syncing();
    const bytes = unsynced;
    await data.datasync();
    unsynced -= bytes;
    writer.synced(covered);
    await append();
  }
  function sync(): Promise<void> {
    syncing ??= syncNow()
      .catch((error: unknown) => {
        throw diskError(name, error);
      })
      .finally(() => (syncing = null));
    return syncing;
  }
  function failed(error: unknown): SwarmError {
    isUnsafe ||= error instanceof UnsafeFolder;
    return diskError(name, error);
  }
  async function closeFiles(): Promise<void> {
    await Promise.allSettled([syncing, appending, learning]);
    await journal.close();
  }
  return {
    manifest,
    get leaves() {
      return leaves;
    },
    held,
    get isUnsafe() {
      return isUnsafe;
    },
    learn(given) {
      leaves = given;
      learning = keepLeaves(fileSystem, folder, given).catch((error: unknown) => {
        throw diskError(name, error);
      });
      return learning;
    },
    async write(n, chunk) {
      try {
        await writeFully(data, chunk, n * chunkBytes);
        addBit(held, n);
        writer.wrote(n);
        await append();
        if (n < listingChunks(manifest) && isListingHeld(manifest, held)) await entriesOf(data, manifest);
      } catch (error) {
        throw failed(error);
      }
      unsynced += chunk.length;
      // A sync that fails is told to the next one who waits for one.
      if (unsynced >= SYNC_BYTES) sync().catch(() => {});
    },
    async read(n, buffer) {
      const isThere =
        hasBit(held, n) && (await readFully(data, buffer, chunkLength(size, n), n * chunkBytes));
      if (!isThere) throw new Error(`chunk ${n} of ${name} is not here`);
    },
    sync,
    async finish() {
      if (sizeOfBitset(held) !== held.count || leaves === null) throw new Error(`${name} is not whole`);
      try {
        await Promise.allSettled([syncing, appending, learning]);
        await data.sync();
        const placed = await putInPlace(place, leaves);
        await journal.close();
        return placed;
      } catch (error) {
        throw failed(error);
      }
    },
    async close() {
      await sync().catch(() => {});
      await closeFiles();
      await data.close();
    },
    async discard() {
      await closeFiles();
      await data.close();
      await fileSystem.removeFolder(folder);
    },
  };
}

async function writeFully(data: PartsFiles['data'], chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.length;) {
    at += (await data.write(chunk, at, chunk.length - at, position + at)).bytesWritten;
  }
}
