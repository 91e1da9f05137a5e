/**
 * This user's mail as it comes in: each message shown once, in order, and acknowledged after it was shown (R18). What a
 * crash left in doubt is shown again, and marked. Acknowledgements are gathered, for each costs the server as much as a
 * command: what was shown is remembered here, so a late one costs nothing but messages that come again and are dropped.
 */
import type { MessageEvent } from '../../machines/vocabulary/replies.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cursor } from './cursor.ts';

export interface Mailbox {
  /** A login: reads the place on disk; `unread` is how much waits. */
  begin(pin: string, unread: number): void;
  receive(message: MessageEvent): void;
  /** After the frames that came together: notes that they were shown, and acknowledges soon. */
  settle(): void;
  /** A message was dealt with; only a mailbox that holds messages until then minds. */
  handled(id: string): void;
  /** Says now how far all has been shown, for example before leaving. */
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

/** How long an acknowledgement may wait for others. */
export const GATHER_MILLISECONDS = 100;

/** Messages after which it does not wait: the server sends a few hundred ahead, and must not have to stop. */
export const GATHER_MESSAGES = 64;

/** The same in UTF-16 units of text, for long messages. */
const GATHER_TEXT = 65_536;

/** A mailbox over a cursor; the cursor is closed with it. */
export function openMailbox(cursor: Cursor, clock: Clock, deeds: MailboxDeeds): Mailbox {
  let pin: string | null = null;
  let shown = 0;
  let inDoubt = 0;
  let isSettled = true;
  let received = 0;
  let acknowledged = 0;
  let awaited = 0;
  /** Since the last acknowledgement. */
  let gathered = { messages: 0, text: 0 };
  let stopWaiting: (() => void) | null = null;

  function takePlace(ofServer: string): void {
    const place = cursor.read(ofServer);
    pin = ofServer;
    shown = place.isShown ? place.seq : place.seq - 1;
    inDoubt = place.isShown ? 0 : place.seq;
  }
  function markShown(): void {
    if (isSettled || pin === null) return;
    isSettled = true;
    cursor.write(pin, { seq: shown, isShown: true });
  }
  function rest(): void {
    stopWaiting?.();
    stopWaiting = null;
    gathered = { messages: 0, text: 0 };
  }
  function acknowledge(): void {
    rest();
    if (received <= acknowledged) return;
    acknowledged = received;
    deeds.send(received);
  }
  return {
    begin(ofServer, unread) {
      if (pin !== ofServer) takePlace(ofServer);
      rest();
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
      gathered.messages++;
      gathered.text += message.text.length;
      if (message.seq <= shown) return;
      shown = message.seq;
      isSettled = false;
      cursor.write(pin, { seq: shown, isShown: false });
      deeds.show(message, shown === inDoubt);
    },
    settle() {
      markShown();
      if (received <= acknowledged) return;
      if (gathered.messages >= GATHER_MESSAGES || gathered.text >= GATHER_TEXT) acknowledge();
      else stopWaiting ??= clock.after(GATHER_MILLISECONDS, acknowledge);
    },
    handled: () => undefined,
    acknowledge,
    get awaited() {
      return awaited;
    },
    close(isShown) {
      rest();
      if (isShown) markShown();
      cursor.close();
    },
  };
}
