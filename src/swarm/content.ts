/** What can be served to others: a whole shared file, or the chunks of a download that are there. Serving knows no more of it. */
import { chunkLength, type Manifest } from '../../machines/vocabulary/files.ts';
import { fullBitset, type Bitset } from '../../machines/vocabulary/bitset.ts';
import type { OpenFile } from '../ports/file-system.ts';
import { isChunk, type Leaves } from './content-tree.ts';
import { readFully } from './hashing.ts';
import { isSameStamp, stampOfOpen, type FileStamp } from './shared-folder.ts';
import { SwarmError } from './swarm-error.ts';

export interface Content {
  readonly manifest: Manifest;
  /** Null until they are known. */
  readonly leaves: Leaves | null;
  readonly held: Bitset;
  /** Reads chunk `n` into the beginning of `buffer`. Throws where it is not, or not any more, what it should be. */
  read(n: number, buffer: Buffer): Promise<void>;
}

export interface SharedContent extends Content {
  readonly leaves: Leaves;
  readonly path: string;
  close(): Promise<void>;
}

/**
 * A whole file as content. Once it differs from its stamp, `onChange` is told (once), and every chunk is held against its
 * leaf before it is served.
 */
export function sharedContent(
  source: {
    readonly manifest: Manifest;
    readonly leaves: Leaves;
    readonly path: string;
    readonly file: OpenFile;
  },
  stamp: FileStamp,
  onChange: () => void,
): SharedContent {
  const { manifest, leaves, path, file } = source;
  let isChanged = false;

  async function checkStamp(): Promise<void> {
    if (isChanged || isSameStamp(stamp, await stampOfOpen(file))) return;
    isChanged = true;
    onChange();
  }
  return {
    manifest,
    leaves,
    path,
    held: fullBitset(leaves.length / 32),
    async read(n, buffer) {
      const length = chunkLength(manifest.size, n);
      const isThere = await readFully(file, buffer, length, n * manifest.chunkBytes);
      await checkStamp();
      if (isThere && (!isChanged || isChunk(leaves, n, buffer.subarray(0, length)))) return;
      throw new SwarmError('unreadable', `${manifest.name} has changed since it was registered`);
    },
    close: () => file.close(),
  };
}
