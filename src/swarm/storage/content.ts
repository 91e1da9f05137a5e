/** What can be served to others: a whole file, or the chunks of a download that are there. Serving knows no more of it. */
import { chunkCountOf, chunkLength, type Manifest } from '../../../machines/vocabulary/files.ts';
import { fullBitset, hasBit, sizeOfBitset, type Bitset } from '../../../machines/vocabulary/bitset.ts';
import type { ByteSource } from '../../ports/file-system.ts';
import { isChunk, type Leaves } from './content-tree.ts';
import { readFully } from './hashing.ts';
import { isSameStamp, stampOfOpen, type FileStamp } from './shared-folder.ts';
import { SwarmError } from '../swarm-error.ts';

export interface Content {
  readonly manifest: Manifest;
  /** Null until they are known. */
  readonly leaves: Leaves | null;
  readonly held: Bitset;
  /** When each chunk was last sent to anybody (monotonic milliseconds); only where it is shared, not where it was fetched. */
  readonly sentAt?: Float64Array;
  /** Reads chunk `n` into the beginning of `buffer`. Throws where it is not, or not any more, what it should be. */
  read(n: number, buffer: Buffer): Promise<void>;
}

export interface WholeContent extends Content {
  readonly leaves: Leaves;
  /** The file's own name, which may be another than its manifest's. */
  readonly path: string;
  /** What the file was when it was hashed. */
  readonly stamp: FileStamp;
  /** Lets go of the file until the next chunk is read. */
  rest(): void;
  /** `changed` is called once the file is not what it was, or not there; again only after `lookAgain` has found it as it was. */
  whenChanged(changed: () => void): void;
  /** What became of a file that was not there or not what it was. Never throws. */
  lookAgain(): Promise<'as it was' | 'another' | 'gone'>;
}

export interface WholeFile {
  readonly manifest: Manifest;
  readonly leaves: Leaves;
  readonly path: string;
  /** What it was when it was hashed. */
  readonly stamp: FileStamp;
  /** Shared, not fetched: few have the file, and what has just gone to one waits for others to have it from them. */
  readonly isFirstHand: boolean;
  /** Opens it. */
  open(): Promise<ByteSource>;
}

/**
 * A whole file as content. It is open only while chunks are read. Once it differs from its stamp, who is to know is told
 * (once), and every chunk is held against its leaf before it is served.
 */
export function wholeContent(whole: WholeFile): WholeContent {
  const { manifest, leaves, path, stamp } = whole;
  let opened: Promise<ByteSource> | null = null;
  let reading = 0;
  let isChanged = false;
  let onChange = (): void => {};
  let isResting = false;

  function change(): void {
    if (!isChanged) onChange();
    isChanged = true;
  }
  function closeIfIdle(): void {
    if (reading > 0 || !isResting) return;
    void opened?.then((file) => file.close()).catch(() => {});
    opened = null;
  }
  async function read(n: number, bytes: Buffer): Promise<boolean> {
    const file = await (opened ??= whole.open());
    const isThere = await readFully(file, bytes, bytes.length, n * manifest.chunkBytes);
    if (!isChanged && !isSameStamp(stamp, await stampOfOpen(file))) change();
    return isThere && (!isChanged || isChunk(leaves, n, bytes));
  }
  return {
    manifest,
    leaves,
    path,
    stamp,
    held: fullBitset(chunkCountOf(manifest.size)),
    ...(whole.isFirstHand ? { sentAt: new Float64Array(chunkCountOf(manifest.size)).fill(-Infinity) } : {}),
    async read(n, buffer) {
      reading++;
      isResting = false;
      try {
        if (await read(n, buffer.subarray(0, chunkLength(manifest.size, n)))) return;
      } catch {
        isResting = true;
        change();
      } finally {
        reading--;
        closeIfIdle();
      }
      throw new SwarmError('unreadable', `${manifest.name} has changed since it was registered`);
    },
    rest() {
      isResting = true;
      closeIfIdle();
    },
    whenChanged: (changed) => void (onChange = changed),
    async lookAgain() {
      try {
        const file = await whole.open();
        try {
          if (!isSameStamp(stamp, await stampOfOpen(file))) return 'another';
        } finally {
          await file.close();
        }
        isChanged = false;
        return 'as it was';
      } catch {
        return 'gone';
      }
    },
  };
}

/** A file on its way to its place: what it has is the parts', and reading waits until it is there. */
export function placedSoon(parts: Content, placed: Promise<Content>): Content {
  const { manifest, leaves, held } = parts;
  // Who waits for it hears of a failure; where nobody does, it is no news.
  placed.catch(() => {});
  return { manifest, leaves, held, read: async (n, buffer) => (await placed).read(n, buffer) };
}

/** The bytes of the chunks of a content that are here; 0 where there is none. */
export function bytesHere(content: Content | null): number {
  if (!content) return 0;
  const { held, manifest } = content;
  const isLastThere = held.count > 0 && hasBit(held, held.count - 1);
  const missing = isLastThere ? manifest.chunkBytes - chunkLength(manifest.size, held.count - 1) : 0;
  return sizeOfBitset(held) * manifest.chunkBytes - missing;
}
