/**
 * This user's mail as it comes in: each message shown once, in order, and acknowledged after it was shown (R18). What a
 * crash left in doubt is shown again, and marked.
 */
import type { MessageEvent } from '../../machines/vocabulary/replies.ts';
import type { Cursor } from './cursor.ts';

export interface Mailbox {
  /** A login: reads the place on disk; `unread` is how much waits. */
  begin(pin: string, unread: number): void;
  receive(message: MessageEvent): void;
  /** After the frames that came together: says once how far all has been shown. */
  acknowledge(): void;
  /** Announced at login and not yet come. */
  readonly awaited: number;
  /** Leaves the file; `isShown` is false when the last line may not have been seen. */
  close(isShown: boolean): void;
}

export interface MailboxDeeds {
  /** Shows a message; when it returned, the message has been shown. */
  show(message: MessageEvent, again: boolean): void;
  send(seq: number): void;
}

/** A mailbox over a cursor; the cursor is closed with it. */
export function openMailbox(cursor: Cursor, deeds: MailboxDeeds): Mailbox {
  let pin: string | null = null;
  let shown = 0;
  let inDoubt = 0;
  let isSettled = true;
  let received = 0;
  let acknowledged = 0;
  let awaited = 0;

  function takePlace(ofServer: string): void {
    const place = cursor.read(ofServer);
    pin = ofServer;
    shown = place.isShown ? place.seq : place.seq - 1;
    inDoubt = place.isShown ? 0 : place.seq;
  }
  function settle(): void {
    if (isSettled || pin === null) return;
    isSettled = true;
    cursor.write(pin, { seq: shown, isShown: true });
  }
  return {
    begin(ofServer, unread) {
      if (pin !== ofServer) takePlace(ofServer);
      received = 0;
      acknowledged = 0;
      awaited = unread;
    },
    receive(message) {
      if (pin === null) return;
      // The unread mail is the front of the sequence, so whatever comes next is part of it until it is used up.
      if (message.seq > received && awaited > 0) awaited--;
      received = Math.max(received, message.seq);
      // A repetition means that our acknowledgement was lost.
      acknowledged = Math.min(acknowledged, message.seq - 1);
      if (message.seq <= shown) return;
      shown = message.seq;
      isSettled = false;
      cursor.write(pin, { seq: shown, isShown: false });
      deeds.show(message, shown === inDoubt);
    },
    acknowledge() {
      if (received <= acknowledged) return;
      settle();
      acknowledged = received;
      deeds.send(received);
    },
    get awaited() {
      return awaited;
    },
    close(isShown) {
      if (isShown) settle();
      cursor.close();
    },
  };
}
