/** Events that wait for their command: so many at a time, a bounded line behind them. The face of `on` is built on it. */
import type { ClientEvent } from '../events.ts';

export interface HandlerQueue {
  /** False where the line was full and the event was left out; messages are never left out, the server holds them back. */
  add(event: ClientEvent): boolean;
  /** Nothing begins any more; resolves when what runs has ended. */
  close(): Promise<void>;
}

/** Events that may wait, beside messages. */
export const MOST_WAITING = 1000;

/** A queue that calls `handle`, which never rejects, `parallel` times at once at most. */
export function handlerQueue(parallel: number, handle: (event: ClientEvent) => Promise<void>): HandlerQueue {
  let waiting: ClientEvent[] = [];
  let running = 0;
  let isClosed = false;
  const idle = Promise.withResolvers<void>();

  function next(): void {
    while (running < parallel && !isClosed) {
      const event = waiting.shift();
      if (!event) return;
      running++;
      void handle(event).then(() => {
        running--;
        if (isClosed && running === 0) idle.resolve();
        next();
      });
    }
  }

  return {
    add(event) {
      if (isClosed) return true;
      if (event.type !== 'message' && waiting.length >= MOST_WAITING) return false;
      waiting.push(event);
      next();
      return true;
    },
    close() {
      isClosed = true;
      waiting = [];
      if (running === 0) idle.resolve();
      return idle.promise;
    },
  };
}
