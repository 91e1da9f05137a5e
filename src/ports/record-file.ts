/** A small file that is written over itself again and again: a place in a sequence. Not synced; see `RecordFile`. */
import { closeSync, constants, fchmodSync, openSync, readSync, writeSync } from 'node:fs';
import { PrivateFileError, reasonOf } from './private-file.ts';

/** One record of fixed size. What was written outlives a crash of this program; a crash of the machine may undo it. */
export interface RecordFile {
  /** The record, without the blanks that fill it up; empty where none was written yet. Throws what the system throws. */
  read(): string;
  /** Writes it over the one before; Latin-1, at most `RECORD_BYTES` less one. Throws what the system throws. */
  write(record: string): void;
  close(): void;
}

/** The size of a record with its line's end: in one sector of a disk. */
export const RECORD_BYTES = 96;

/** Opens or makes the file, readable by its owner only. Throws PrivateFileError, code `unwritable`. */
export function openRecordFile(path: string): RecordFile {
  const file = openOwn(path);
  const bytes = Buffer.alloc(RECORD_BYTES);
  return {
    read: () => bytes.toString('latin1', 0, readSync(file, bytes, 0, RECORD_BYTES, 0)).trimEnd(),
    write(record) {
      bytes.fill(' ');
      bytes.write(record, 0, RECORD_BYTES - 1, 'latin1');
      bytes.write('\n', RECORD_BYTES - 1, 'latin1');
      writeSync(file, bytes, 0, RECORD_BYTES, 0);
    },
    close: () => closeSync(file),
  };
}

function openOwn(path: string): number {
  try {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
    fchmodSync(file, 0o600);
    return file;
  } catch (cause) {
    throw new PrivateFileError('unwritable', `Cannot write ${path}: ${reasonOf(cause)}.`, { cause });
  }
}
