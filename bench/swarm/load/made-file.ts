/** A file of random bytes, or of lines of a log, in a folder of its own below the system's temporary one; all that a bench leaves goes with that folder. */
import { createHash, randomFillSync } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PIECE = 4 * 1024 * 1024;
export const MIB = 1024 * 1024;

export interface MadeFile {
  /** For whatever else the bench needs. */
  readonly folder: string;
  /** Holds the file and nothing else. */
  readonly share: string;
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Removes the folder. */
  remove(): void;
}

/** Fills a piece of a file. */
export type Fill = (piece: Buffer) => void;

/** Bytes that nothing makes shorter. */
export const random: Fill = (piece) => void randomFillSync(piece);

/** Makes a file of so many MiB. Throws where the disk has no room for it and `copies` more. */
export function makeFile(mib: number, copies: number, fill = random): MadeFile {
  const { bavail, bsize } = statfsSync(tmpdir());
  const needed = mib * MIB * (1 + copies);
  if (bavail * bsize < needed * 1.1) {
    throw new Error(`${needed / MIB} MiB are needed in ${tmpdir()}; there are ${(bavail * bsize) / MIB}`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-swarm-'));
  process.once('exit', remove);
  const share = join(folder, 'share');
  mkdirSync(share);
  const name = 'film.mkv';
  const path = join(share, name);
  const sha = createHash('sha256');
  const file = openSync(path, 'w');
  const piece = Buffer.alloc(Math.min(PIECE, mib * MIB));
  for (let at = 0; at < mib * MIB; at += piece.length) {
    fill(piece);
    sha.update(piece);
    writeSync(file, piece);
  }
  closeSync(file);
  function remove(): void {
    // Who was only just killed may still be making files in it.
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
  return { folder, share, name, path, bytes: mib * MIB, sha256: sha.digest('hex'), remove };
}

/** Throws where what was fetched is not the file. */
export function checkCopy({ sha256 }: MadeFile, path: string): void {
  const sha = createHash('sha256');
  const piece = Buffer.alloc(PIECE);
  const file = openSync(path, 'r');
  for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
    sha.update(piece.subarray(0, read));
  }
  closeSync(file);
  if (sha.digest('hex') !== sha256) throw new Error(`${path} is not what was fetched`);
}
