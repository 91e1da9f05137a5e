/**
 * Writes how far mailboxes were acknowledged. Every burst of messages brings an acknowledgement, and a commit for each would
 * cost as much as the messages: so they are gathered. What a crash forgets is delivered again, and not shown again.
 */
import type { Clock } from '../../ports/clock.ts';
import type { LastingWrites } from '../lasting-writes.ts';

const GATHER_MILLISECONDS = 250;

export interface Cursors {
  /** The user's mailbox was acknowledged up to `seq`. */
  move(user: number, seq: number): void;
  /** Submits what was gathered; for the end of a session. */
  flush(): void;
}

/** Cursors that are written together. */
export function createCursors(lasting: LastingWrites, clock: Clock): Cursors {
  const moved = new Map<number, number>();

  function flush(): void {
    for (const [recipient, seq] of moved) {
      lasting.submit(`cursor/${recipient}`, 'mail.acknowledge', { recipient, seq });
    }
    moved.clear();
  }

  return {
    move(user, seq) {
      if (moved.size === 0) clock.after(GATHER_MILLISECONDS, flush);
      moved.set(user, seq);
    },
    flush,
  };
}
