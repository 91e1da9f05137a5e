/**
 * The place in the mail on disk: a record written over itself before each line is shown and not synced. It outlives a crash
 * of this program; a crash of the machine may show a line again. The mailbox is its only user.
 */
import type { Disk } from '../ports/disk.ts';

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

const START: Place = { seq: 0, isShown: true };

/** Opens or makes the file. Throws PrivateFileError. */
export function openCursor(disk: Pick<Disk, 'openRecord'>, path: string): Cursor {
  const record = disk.openRecord(path);
  return {
    read(pin) {
      const [seq = '', state, owner] = record.read().split(' ');
      if (owner !== pin || !/^\d{1,16}$/.test(seq)) return START;
      return { seq: Number(seq), isShown: state !== 'showing' };
    },
    write(pin, { seq, isShown }) {
      try {
        record.write(`${seq} ${isShown ? 'shown' : 'showing'} ${pin}`);
      } catch {
        // A full disk must not keep mail from being shown; the price is a line shown again after a restart.
      }
    },
    close: () => record.close(),
  };
}
