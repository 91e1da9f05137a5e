/**
 * What waits for whom: how far each mailbox was acknowledged, and how much waits in it, by sender (for the limits). What was
 * written to a live session does not wait, unless that session goes without acknowledging it.
 */
import type { AccountRow } from '../../ports/store.ts';

export interface MailboxLimits {
  readonly mailboxMessages: number;
  readonly mailboxBytes: number;
  readonly mailboxMessagesPerSender: number;
}

/** A message that was written to a session and not yet acknowledged. */
export interface InFlight {
  readonly seq: number;
  readonly sender: number;
  readonly bytes: number;
  /** Whether the mailbox counts it as waiting. */
  readonly counted: boolean;
}

export interface Mailbox {
  /** Everything up to this place was acknowledged. */
  cursor: number;
  messages: number;
  bytes: number;
  readonly bySender: Map<number, number>;
}

export interface Mailboxes {
  of(user: number): Mailbox;
  /** Why a message does not fit, or null. */
  full(recipient: number, sender: number, bytes: number): string | null;
  add(recipient: number, sender: number, bytes: number): void;
  take(recipient: number, sender: number, bytes: number): void;
  forget(user: number): void;
  /** What waits in all of them. */
  count(): { messages: number; bytes: number };
}

/** Mailboxes as the store has them at start. */
export function createMailboxes(accounts: readonly AccountRow[], limits: MailboxLimits): Mailboxes {
  const boxes = new Map<number, Mailbox>();

  function of(user: number): Mailbox {
    const known = boxes.get(user);
    if (known) return known;
    const box: Mailbox = { cursor: 0, messages: 0, bytes: 0, bySender: new Map() };
    boxes.set(user, box);
    return box;
  }

  function change(user: number, sender: number, messages: number, bytes: number): void {
    const box = of(user);
    box.messages += messages;
    box.bytes += bytes;
    const left = (box.bySender.get(sender) ?? 0) + messages;
    if (left > 0) box.bySender.set(sender, left);
    else box.bySender.delete(sender);
  }

  for (const account of accounts) {
    of(account.id).cursor = account.cursor;
    for (const { sender, messages, bytes } of account.unread) change(account.id, sender, messages, bytes);
  }

  return {
    of,
    full(recipient, sender, bytes) {
      const box = of(recipient);
      if (box.messages >= limits.mailboxMessages || box.bytes + bytes > limits.mailboxBytes) return 'is full';
      if ((box.bySender.get(sender) ?? 0) >= limits.mailboxMessagesPerSender)
        return 'holds too many unread messages of yours';
      return null;
    },
    add: (recipient, sender, bytes) => change(recipient, sender, 1, bytes),
    take: (recipient, sender, bytes) => change(recipient, sender, -1, -bytes),
    forget: (user) => void boxes.delete(user),
    count() {
      const sum = { messages: 0, bytes: 0 };
      for (const { messages, bytes } of boxes.values()) {
        sum.messages += messages;
        sum.bytes += bytes;
      }
      return sum;
    },
  };
}
