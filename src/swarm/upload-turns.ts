/**
 * Who is sent the next chunk. Users take turns, one chunk each (round robin, as in Nagle's fair queueing, RFC 970): a user with
 * many links or a large file gets no more than one with a small one. So many chunks are on their way at once, at the pace of
 * `--up`; others wait.
 */
import type { Clock } from '../ports/clock.ts';
import type { Pace } from './pace.ts';

/** Chunks that are on their way at once. More would only share the line, and each would come later. */
export const UPLOAD_SLOTS = 8;

/** Milliseconds after which a chunk that is still on its way holds up nobody: its receiver is slow, not the line. */
const SLOW_MILLISECONDS = 2_000;

/** Ends a turn: the chunk is out, or will not be sent. */
export type EndTurn = () => void;

export interface UploadTurns {
  /** A turn to send so many bytes to a user: at once where there is nobody before them. */
  take(user: string, bytes: number): EndTurn | Promise<EndTurn>;
}

interface Waiting {
  readonly bytes: number;
  readonly grant: (end: EndTurn) => void;
}

/** Nobody is sent anything yet. */
export function uploadTurns(clock: Pick<Clock, 'monotonic' | 'after'>, pace: Pace): UploadTurns {
  /* Users in the order of their turns, each with what waits. */
  const waiting = new Map<string, Waiting[]>();
  /* When each chunk that is on its way began, the oldest first. */
  const begun = new Map<EndTurn, number>();
  let rest: (() => void) | null = null;

  function begin(bytes: number): EndTurn {
    pace.note(bytes);
    const end = (): void => {
      if (begun.delete(end)) grantNext();
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
    for (const [user, list] of waiting) {
      const milliseconds = delay();
      if (milliseconds > 0) {
        rest = clock.after(milliseconds, grantNext);
        return;
      }
      waiting.delete(user);
      const next = list.shift();
      if (list.length > 0) waiting.set(user, list);
      if (next) next.grant(begin(next.bytes));
    }
    if (waiting.size > 0) grantNext();
  }
  return {
    take(user, bytes) {
      if (waiting.size === 0 && delay() === 0) return begin(bytes);
      return new Promise((grant) => {
        const list = waiting.get(user) ?? [];
        list.push({ bytes, grant });
        waiting.set(user, list);
        if (rest === null) grantNext();
      });
    },
  };
}
