/**
 * The way from a mailbox into a session. A mailbox is one sequence with a cursor: a session first drains what waits, page
 * by page as it acknowledges, and is then `live`: what is committed goes straight to it. A session that does not
 * acknowledge falls back to draining, so nothing piles up for it in memory.
 */
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import { timerWanted } from '../../../machines/vocabulary/timers.ts';
import type { Bus } from '../../bus/bus.ts';
import type { MailRow, Store } from '../../ports/store.ts';
import type { Cursors } from './cursors.ts';
import type { InFlight, Mailboxes } from './mailboxes.ts';

/** Messages that may be under way to a session without its acknowledgement. */
const WINDOW = 512;
/** The same in bytes of text: long messages must not fill a slow reader's outbox. */
const WINDOW_BYTES = 262_144;
const PAGE = 128;
/** After which mailboxes that could not be read are read again. */
const REREADING_SECONDS = 2;

interface Delivery {
  readonly session: SessionId;
  readonly user: User;
  /** `away`: its connection is lost; `draining`: reads from the store; `live`: hears of commits at once. */
  state: 'away' | 'draining' | 'live';
  reading: boolean;
  /** The last place that was written to it. */
  sent: number;
  inFlight: InFlight[];
  inFlightBytes: number;
}

export interface NewMail {
  readonly seq: number;
  readonly id: string;
  readonly from: User;
  readonly text: string;
  readonly at: number;
}

export interface Deliveries {
  /** A session is ready for its mail; `again` after its connection was replaced. */
  start(session: SessionId, user: User): void;
  pause(session: SessionId): void;
  end(session: SessionId): void;
  acknowledge(session: SessionId, seq: number): void;
  /** Whether a message committed now would be written to a session at once. */
  isLive(user: User): boolean;
  /** Whether the message at a place was acknowledged, or written to the session that its recipient has now. */
  wasWritten(to: User, seq: number): boolean;
  /** Writes a message that was just committed; false when it has to wait in the mailbox. */
  deliver(to: User, mail: NewMail): boolean;
  /** The timer `reading` rang: reads again for all whose mailbox could not be read. */
  readAgain(): void;
}

/** Deliveries into sessions; `unread` counts are kept in `mailboxes`. */
export function createDeliveries(bus: Bus, store: Store, mailboxes: Mailboxes, cursors: Cursors): Deliveries {
  const bySession = new Map<SessionId, Delivery>();
  const byUser = new Map<number, Delivery>();

  function drain(delivery: Delivery): void {
    if (delivery.reading || delivery.state !== 'draining' || isFull(delivery, WINDOW - PAGE)) return;
    delivery.reading = true;
    const argument = { recipient: delivery.user.id, after: delivery.sent, limit: PAGE };
    store.submit('mail.unread', argument, (error, rows) => {
      delivery.reading = false;
      if (delivery.state !== 'draining' || bySession.get(delivery.session) !== delivery) return;
      if (error || !rows) {
        // One timer for all of them; kept, so that one failure after the other does not put it off.
        bus.publish({ ...timerWanted('mail', 'reading', REREADING_SECONDS), keep: true });
        return;
      }
      for (const row of rows) {
        if (isFull(delivery, WINDOW)) return;
        write(delivery, row, true);
      }
      // The store answers in order: what was committed after this read has not been heard of yet, so nothing is missed.
      if (rows.length < PAGE) delivery.state = 'live';
      else drain(delivery);
    });
  }

  function write(delivery: Delivery, row: MailRow, mail: boolean): void {
    if (row.seq <= delivery.sent) return;
    delivery.sent = row.seq;
    const bytes = Buffer.byteLength(row.text);
    delivery.inFlight.push({ seq: row.seq, sender: row.senderId, bytes, counted: mail });
    delivery.inFlightBytes += bytes;
    const { seq, id, sender: from, text, at } = row;
    bus.notify([delivery.session], { t: 'message', seq, id, from, text, at, mail });
  }

  function settle(delivery: Delivery, seq: number): void {
    const box = mailboxes.of(delivery.user.id);
    const left = delivery.inFlight.findIndex((message) => message.seq > seq);
    const done = delivery.inFlight.splice(0, left < 0 ? delivery.inFlight.length : left);
    for (const message of done) {
      delivery.inFlightBytes -= message.bytes;
      if (message.counted) mailboxes.take(delivery.user.id, message.sender, message.bytes);
    }
    box.cursor = seq;
    cursors.move(delivery.user.id, seq);
  }

  /** What was written and not acknowledged waits again. */
  function putBack(delivery: Delivery | undefined): void {
    for (const message of delivery?.inFlight.splice(0) ?? []) {
      if (!message.counted) mailboxes.add(delivery?.user.id ?? 0, message.sender, message.bytes);
    }
  }

  return {
    start(session, user) {
      putBack(bySession.get(session));
      const cursor = mailboxes.of(user.id).cursor;
      const delivery: Delivery = {
        session,
        user,
        state: 'draining',
        reading: false,
        sent: cursor,
        inFlight: [],
        inFlightBytes: 0,
      };
      bySession.set(session, delivery);
      byUser.set(user.id, delivery);
      drain(delivery);
    },
    pause(session) {
      const delivery = bySession.get(session);
      if (!delivery) return;
      delivery.state = 'away';
      putBack(delivery);
    },
    end(session) {
      const delivery = bySession.get(session);
      if (!delivery) return;
      putBack(delivery);
      cursors.flush();
      bySession.delete(session);
      if (byUser.get(delivery.user.id) === delivery) byUser.delete(delivery.user.id);
    },
    acknowledge(session, seq) {
      const delivery = bySession.get(session);
      if (!delivery || seq > delivery.sent || seq <= mailboxes.of(delivery.user.id).cursor) return;
      settle(delivery, seq);
      drain(delivery);
    },
    wasWritten: (to, seq) => seq <= mailboxes.of(to.id).cursor || seq <= (byUser.get(to.id)?.sent ?? 0),
    isLive: (user) => byUser.get(user.id)?.state === 'live',
    deliver(to, mail) {
      const delivery = byUser.get(to.id);
      if (delivery?.state === 'draining') drain(delivery);
      if (delivery?.state !== 'live') return false;
      if (isFull(delivery, WINDOW)) {
        delivery.state = 'draining';
        return false;
      }
      const row = {
        ...mail,
        sender: mail.from.name,
        senderId: mail.from.id,
        recipient: to.name,
        outcome: 'delivered',
      } as const;
      write(delivery, row, false);
      return true;
    },
    readAgain() {
      // Who waits for an acknowledgement or an answer of the store is left alone.
      for (const delivery of bySession.values()) drain(delivery);
    },
  };
}

function isFull(delivery: Delivery, messages: number): boolean {
  return delivery.inFlight.length >= messages || delivery.inFlightBytes >= WINDOW_BYTES;
}
