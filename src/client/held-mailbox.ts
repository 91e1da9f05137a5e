/**
 * Mail that is acknowledged when it was dealt with, and not when it was shown: for a client that runs a command for each
 * message. A message whose command had not ended when the client died comes again (R18). Commands may end out of order, and
 * the server's cursor is one place: it moves up to the first message that is still in hand. What is in hand is bounded by the
 * server, which sends a few hundred ahead of the acknowledgement.
 */
import type { MessageEvent } from '../../machines/vocabulary/replies.ts';
import type { Cursor } from './cursor.ts';
import type { Mailbox, MailboxDeeds } from './mailbox.ts';

interface InHand {
  readonly seq: number;
  readonly id: string;
  isDone: boolean;
}

/** A mailbox over a cursor; the cursor is closed with it. */
export function openHeldMailbox(cursor: Cursor, deeds: MailboxDeeds): Mailbox {
  let pin: string | null = null;
  /** Everything up to here was dealt with. */
  let done = 0;
  /** The last message that was handed over. */
  let given = 0;
  let received = 0;
  let awaited = 0;
  /** A message came again that was dealt with: the server has not heard so. */
  let isUnheard = false;
  let inHand: InHand[] = [];

  function takePlace(ofServer: string): void {
    const { seq, isShown } = cursor.read(ofServer);
    pin = ofServer;
    done = given = isShown ? seq : seq - 1;
    inHand = [];
  }
  return {
    begin(ofServer, unread) {
      if (pin !== ofServer) takePlace(ofServer);
      received = 0;
      awaited = unread;
    },
    receive(message: MessageEvent) {
      if (pin === null) return;
      const { seq, id } = message;
      if (seq > received && awaited > 0) awaited--;
      received = Math.max(received, seq);
      if (seq <= done) isUnheard = true;
      if (seq <= given) return;
      given = seq;
      inHand.push({ seq, id, isDone: false });
      deeds.show(message, false);
    },
    settle() {
      if (isUnheard) deeds.send(done);
      isUnheard = false;
    },
    handled(id) {
      const message = inHand.find((one) => one.id === id);
      if (!message || pin === null) return;
      message.isDone = true;
      const left = inHand.findIndex((one) => !one.isDone);
      const ended = inHand.splice(0, left < 0 ? inHand.length : left);
      const last = ended.at(-1);
      if (!last) return;
      done = last.seq;
      cursor.write(pin, { seq: done, isShown: true });
      deeds.send(done);
    },
    acknowledge: () => undefined,
    get awaited() {
      return awaited;
    },
    close: () => cursor.close(),
  };
}
