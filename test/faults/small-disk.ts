/** A disk of its own that is really small: a tmpfs, where mounting is allowed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Leaves not a byte, or no more than `spared` (to a block). */
  fill(spared?: number): void;
  /** Takes away what filled it. */
  free(): void;
  remove(): void;
}

/** A disk of that many MiB, or null where this process may not mount one. */
export function smallDisk(mebibytes: number): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-disk-'));
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=700`, 'tmpfs', folder];
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill(spared = 0) {
      const spare = join(folder, 'spare');
      writeFileSync(spare, Buffer.alloc(spared));
      const file = openSync(ballast, 'a');
      try {
        for (let size = 65_536; size >= 1;) {
          try {
            if (writeSync(file, Buffer.alloc(size)) < size) size = Math.floor(size / 2);
          } catch (error) {
            if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
            size = Math.floor(size / 2);
          }
        }
      } finally {
        closeSync(file);
        rmSync(spare);
      }
    },
    free: () => rmSync(ballast, { force: true }),
    remove() {
      // A test may have taken it away.
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
