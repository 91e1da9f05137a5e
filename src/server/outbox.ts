/**
 * What leaves through one connection: the lines of a tick are written together. A reader that lets more than the limit
 * pile up is reported once and gets nothing more (its mail is safe in the mailbox).
 */
import type { NetworkConnection } from '../ports/network.ts';

export interface Outbox {
  push(line: string): void;
  /** Writes now what waits for the end of the tick. */
  flush(): void;
}

/** Calls everyone who asked, once, at the end of the tick. */
export interface TickEnd {
  add(outbox: Outbox): void;
}

/** One end of tick for all outboxes of a server; `soon` runs its argument once after the tick's input was read. */
export function createTickEnd(soon: (callback: () => void) => void): TickEnd {
  let waiting: Outbox[] = [];
  function flush(): void {
    const due = waiting;
    waiting = [];
    for (const outbox of due) outbox.flush();
  }
  return {
    add(outbox) {
      if (waiting.length === 0) soon(flush);
      waiting.push(outbox);
    },
  };
}

/** An outbox over `connection`. `onOverflow` hears once that more than `limitBytes` were not taken. */
export function createOutbox(
  connection: NetworkConnection,
  tickEnd: TickEnd,
  limitBytes: number,
  onOverflow: () => void,
): Outbox {
  let lines = '';
  let overflowed = false;
  const outbox: Outbox = {
    push(line) {
      if (overflowed) return;
      if (lines === '') tickEnd.add(outbox);
      lines += line;
    },
    flush() {
      if (lines === '') return;
      const due = lines;
      lines = '';
      if (connection.queuedBytes > limitBytes) {
        overflowed = true;
        onOverflow();
        return;
      }
      connection.write(due);
    },
  };
  return outbox;
}
