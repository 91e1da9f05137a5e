/** Remembers the leaves of own files by path, size, time and inode, so that each is hashed once (R31, R33). Lies in the account's folder. */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { chunkCountOf } from '../../../machines/vocabulary/files.ts';
import type { Disk } from '../../ports/disk.ts';
import { HASH_BYTES, type Leaves } from '../storage/content-tree.ts';
import type { FileStamp } from '../storage/shared-folder.ts';

export interface HashMemory {
  /** The leaves of a file that is what it was, or null. */
  recall(path: string, stamp: FileStamp): Promise<Leaves | null>;
  /** Remembers; a memory that cannot be written costs only time, so nothing is thrown. */
  remember(path: string, stamp: FileStamp, leaves: Leaves): Promise<void>;
}

/** The memory in a folder, a file for each file. */
export function hashMemory(disk: Disk, folder: string): HashMemory {
  const placeOf = (path: string): string => join(folder, hash('sha256', path, 'hex').slice(0, 40));
  return {
    async recall(path, stamp) {
      try {
        const [first, encoded = ''] = ((await disk.read(placeOf(path))) ?? '').split('\n');
        if (first !== headOf(path, stamp)) return null;
        const leaves = Buffer.from(encoded, 'base64');
        return leaves.length === chunkCountOf(stamp.size) * HASH_BYTES ? leaves : null;
      } catch {
        return null;
      }
    },
    async remember(path, stamp, leaves) {
      try {
        await disk.makeFolder(folder);
        await disk.write(placeOf(path), `${headOf(path, stamp)}\n${leaves.toString('base64')}\n`);
      } catch {
        // Hashed again the next time.
      }
    },
  };
}

function headOf(path: string, { size, mtimeNs, inode }: FileStamp): string {
  return JSON.stringify([path, size, String(mtimeNs), String(inode)]);
}
