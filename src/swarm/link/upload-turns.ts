/**
 * Who is sent the next chunk. Users take turns and get the same number of bytes, whatever the size of their chunks (deficit
 * round robin, Shreedhar and Varghese 1995): a user with many links or a large file gets no more than one with a small one.
 * So many chunks are on their way at once, at the pace of `--up`; others wait. Turns are of the file's bytes, the pace is of
 * those that are sent.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Pace } from '../pace.ts';

/** Chunks that are on their way at once. More would only share the line, and each would come later. */
export const UPLOAD_SLOTS = 8;

/** Milliseconds after which a chunk that is still on its way holds up nobody: its receiver is slow, not the line. */
const SLOW_MILLISECONDS = 2_000;

/** Bytes that each user may be sent in a round. */
const ROUND_BYTES = 256 * 1024;

/** Ends a turn: the chunk is out in so many bytes, fewer than the turn is for where it was compressed; 0: it was not sent. */
export type EndTurn = (sentBytes: number) => void;

export interface UploadTurns {
  /**
   * A turn to send so many bytes to a user: at once where there is nobody before them. Who does not want it any more
   * (`isWanted`) when it would begin is passed over.
   */
  take(user: string, bytes: number, isWanted: () => boolean): EndTurn | Promise<EndTurn>;
}

interface Waiting {
  readonly bytes: number;
  readonly isWanted: () => boolean;
  readonly grant: (end: EndTurn) => void;
}

/** What one user waits for. */
interface Queue {
  readonly list: Waiting[];
  /** Bytes that may be sent to the user in this round. */
  allowance: number;
}

/** Nobody is sent anything yet. */
export function uploadTurns(clock: Pick<Clock, 'monotonic' | 'after'>, pace: Pace): UploadTurns {
  /* Users in the order of their turns. */
  const waiting = new Map<string, Queue>();
  /* When each chunk that is on its way began, the oldest first. */
  const begun = new Map<EndTurn, number>();
  let rest: (() => void) | null = null;

  function begin(bytes: number): EndTurn {
    pace.note(bytes);
    const end = (sentBytes: number): void => {
      if (!begun.delete(end)) return;
      if (sentBytes < bytes) pace.note(sentBytes - bytes);
      grantNext();
    };
    begun.set(end, clock.monotonic());
    return end;
  }
  /** Milliseconds until a turn may begin. */
  function delay(): number {
    // Of the last so many, the oldest is the first that will not count any more.
    const oldest = begun.size < UPLOAD_SLOTS ? -Infinity : [...begun.values()].at(-UPLOAD_SLOTS);
    const slot = (oldest ?? -Infinity) + SLOW_MILLISECONDS - clock.monotonic();
    return Math.max(0, slot, pace.busyMilliseconds);
  }
  function grantNext(): void {
    rest?.();
    rest = null;
    for (const [user, queue] of waiting) {
      passOver(queue.list);
      const [next] = queue.list;
      const milliseconds = next ? delay() : 0;
      if (milliseconds > 0) {
        // It stays where it is, the first.
        rest = clock.after(milliseconds, grantNext);
        return;
      }
      waiting.delete(user);
      if (!next) continue;
      queue.allowance += ROUND_BYTES;
      if (queue.allowance >= next.bytes) {
        queue.allowance -= next.bytes;
        queue.list.shift();
        next.grant(begin(next.bytes));
      }
      // Behind all others, and in this very loop again.
      if (queue.list.length > 0) waiting.set(user, queue);
    }
  }
  return {
    take(user, bytes, isWanted) {
      if (waiting.size === 0 && delay() === 0) return begin(bytes);
      return new Promise((grant) => {
        const queue = waiting.get(user) ?? { list: [], allowance: 0 };
        passOver(queue.list);
        queue.list.push({ bytes, isWanted, grant });
        waiting.set(user, queue);
        if (rest === null) grantNext();
      });
    },
  };
}

/** Takes out what nobody wants any more; it has cost nothing. */
function passOver(list: Waiting[]): void {
  const kept = list.filter(({ isWanted }) => isWanted());
  for (const { isWanted, grant } of list) if (!isWanted()) grant(() => {});
  list.splice(0, list.length, ...kept);
}
