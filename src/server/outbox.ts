/**
 * What leaves through one connection: the lines of a tick are written together. A reader that lets more than the limit
 * pile up is reported once and gets nothing more but its goodbye (its mail is safe in the mailbox).
 */
import type { NetworkConnection } from '../ports/network.ts';

export interface Outbox {
  push(line: string): void;
  /** Writes now what waits for the end of the tick. */
  flush(): void;
  /** Writes the last line of this connection, behind whatever it has not read yet. */
  finish(line: string): void;
  /** Whether the reader is so far behind that it should not get more answers; then `drained` will be called. */
  readonly isBehind: boolean;
  /** The connection took everything. */
  drained(): void;
}

/** Calls everyone who asked, once, at the end of the tick. */
export interface TickEnd {
  add(outbox: Outbox): void;
}

/** Characters of one tick that are gathered before they are written: a tick may bring more than one connection may hold. */
const GATHERED = 65_536;

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
  let isWaiting = false;
  let isFull = false;

  function write(): void {
    const due = lines;
    lines = '';
    if (due === '' || overflowed) return;
    if (connection.queuedBytes > limitBytes) {
      overflowed = true;
      onOverflow();
      return;
    }
    isFull = !connection.write(due);
  }

  const outbox: Outbox = {
    push(line) {
      if (overflowed) return;
      if (!isWaiting) tickEnd.add(outbox);
      isWaiting = true;
      lines += line;
      if (lines.length >= GATHERED) write();
    },
    flush() {
      isWaiting = false;
      write();
    },
    finish(line) {
      connection.write(lines + line);
      lines = '';
    },
    get isBehind() {
      return isFull && connection.queuedBytes > limitBytes / 4;
    },
    drained() {
      isFull = false;
    },
  };
  return outbox;
}
