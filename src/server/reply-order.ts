/**
 * The results of one session, in the order of its commands: each command has a place, results leave from the head. A
 * late command (one that waits for people or for other clients) stands beside the queue. The last results are kept, so
 * that a client that comes back gets them again instead of having its commands done twice (R41).
 */
import { refuse } from '../../machines/vocabulary/codes.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';
import { encodeResult } from '../wire/encode.ts';

interface Place {
  readonly id: number;
  readonly isLate: boolean;
  line: string | null;
}

export interface ReplyOrder {
  /** Commands that wait for their result, or for the result of one before them; late ones do not count. */
  readonly outstanding: number;
  /** Late commands that wait for their result. */
  readonly late: number;
  /** Where results go; null while nobody is connected. */
  writeTo(write: ((line: string) => void) | null): void;
  /**
   * Takes a place for a command, in the queue or beside it. False when the command came before: then its result comes
   * again, and it is not to be done.
   */
  open(id: number, place?: 'queued' | 'late'): boolean;
  /** The command's result; false when it has no place. */
  settle(id: number, result: Result): boolean;
  /** Writes the kept results of commands after `id` again. */
  repeatAfter(id: number): void;
}

/**
 * An empty order that keeps the last `kept` results, as long as they have no more than so many bytes together: beyond that the
 * oldest of those go that are longer than their share. A message's result is short, so a long history never drives it out.
 */
export function createReplyOrder(kept: number, keptBytes: number): ReplyOrder {
  const places = new Map<number, Place>();
  let queue: Place[] = [];
  let head = 0;
  const done = new Map<number, string>();
  let write: ((line: string) => void) | null = null;
  let last = 0;
  let bytes = 0;

  function finish({ id }: Place, line: string): void {
    places.delete(id);
    write?.(line);
    if (line.length > keptBytes) return;
    done.set(id, line);
    bytes += line.length;
    if (done.size > kept) forgetOldest(0);
    while (bytes > keptBytes) forgetOldest(keptBytes / kept);
  }

  /** Of those longer than so many bytes: all of them together are, on average. */
  function forgetOldest(longerThan: number): void {
    for (const [id, line] of done) {
      if (line.length <= longerThan) continue;
      done.delete(id);
      bytes -= line.length;
      return;
    }
  }

  function flush(): void {
    for (let place = queue[head]; place?.line != null; place = queue[++head]) finish(place, place.line);
    if (head > 64 && head * 2 > queue.length) {
      queue = queue.slice(head);
      head = 0;
    }
  }

  return {
    get outstanding() {
      return queue.length - head;
    },
    get late() {
      return places.size - (queue.length - head);
    },
    writeTo(target) {
      write = target;
    },
    open(id, kind = 'queued') {
      if (id > last) {
        last = id;
        const place = { id, line: null, isLate: kind === 'late' };
        places.set(id, place);
        if (!place.isLate) queue.push(place);
        return true;
      }
      if (!places.has(id)) write?.(done.get(id) ?? forgotten(id));
      return false;
    },
    settle(id, result) {
      const place = places.get(id);
      if (!place || place.line !== null) return false;
      place.line = encodeResult(id, result);
      if (place.isLate) finish(place, place.line);
      else if (queue[head] === place) flush();
      return true;
    },
    repeatAfter(id) {
      for (const [known, line] of done) if (known > id) write?.(line);
    },
  };
}

function forgotten(id: number): string {
  return encodeResult(id, refuse('interrupted', 'the result of this command is not known any more'));
}
