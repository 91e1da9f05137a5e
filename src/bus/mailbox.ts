/**
 * A queue that is drained in order, so that nobody sees an answer before its question: a Subject alone would deliver
 * what a subscriber publishes before the others have seen what it answers.
 */

export interface Mailbox<T> {
  /** Delivers `item`, now or, from within a delivery, after everything that was put in before. */
  put(item: T): void;
}

/** A mailbox in front of `deliver`, which must not throw. */
export function createMailbox<T>(deliver: (item: T) => void): Mailbox<T> {
  let queue: T[] = [];
  let draining = false;
  return {
    put(item) {
      queue.push(item);
      if (draining) return;
      draining = true;
      try {
        for (let at = 0; at < queue.length; at++) deliver(queue[at] as T);
      } finally {
        queue = [];
        draining = false;
      }
    },
  };
}
