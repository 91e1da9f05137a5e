/**
 * The place in the mail on disk: one record of fixed size, written over itself before each line is shown and not synced.
 * It outlives a crash of this program; a crash of the machine may show a line again. The mailbox is its only user.
 */
import { closeSync, constants, fchmodSync, openSync, readSync, writeSync } from 'node:fs';
import { PrivateFileError } from '../ports/private-file.ts';

export interface Place {
  /** The last message that was shown, or was about to be. */
  readonly seq: number;
  /** False while it was only about to be shown. */
  readonly isShown: boolean;
}

export interface Cursor {
  /** The place, if it was written for the server with this pin; a mailbox of another server counts anew. */
  read(pin: string): Place;
  write(pin: string, place: Place): void;
  close(): void;
}

const RECORD_BYTES = 96;
const START: Place = { seq: 0, isShown: true };

/** Opens or makes the file (0600). Throws PrivateFileError. */
export function openCursor(path: string): Cursor {
  let file: number;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0), 0o600);
    fchmodSync(file, 0o600);
  } catch (cause) {
    throw new PrivateFileError('unwritable', `Cannot write ${path}, which keeps your place in the mail.`, {
      cause,
    });
  }
  const record = Buffer.alloc(RECORD_BYTES);
  return {
    read(pin) {
      const bytes = readSync(file, record, 0, RECORD_BYTES, 0);
      const [seq = '', state, owner] = record.toString('latin1', 0, bytes).trimEnd().split(' ');
      if (owner !== pin || !/^\d{1,16}$/.test(seq)) return START;
      return { seq: Number(seq), isShown: state !== 'showing' };
    },
    write(pin, { seq, isShown }) {
      record.fill(' ');
      record.write(`${seq} ${isShown ? 'shown' : 'showing'} ${pin}`, 0, RECORD_BYTES - 1, 'latin1');
      record.write('\n', RECORD_BYTES - 1, 'latin1');
      try {
        writeSync(file, record, 0, RECORD_BYTES, 0);
      } catch {
        // A full disk must not keep mail from being shown; the price is a line shown again after a restart.
      }
    },
    close() {
      closeSync(file);
    },
  };
}
