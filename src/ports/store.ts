/**
 * The store's port: one ordered stream of operations. A write's callback runs after its transaction is on disk
 * (synced); a read sees every write submitted before it. Operations submitted in one turn of the event loop travel
 * as one batch, and one batch is committed at a time.
 */
import type { Outcome } from '../../machines/vocabulary/replies.ts';

export interface AccountRow {
  readonly id: number;
  readonly name: string;
  /** Argon2id, as a PHC string. */
  readonly hash: string;
  readonly disabled: boolean;
  readonly operator: boolean;
  /** Consecutive wrong passwords. */
  readonly failures: number;
  /** Milliseconds since 1970; 0 when not blocked. */
  readonly blockedUntil: number;
  /** Everything of its mailbox up to this place was acknowledged. */
  readonly cursor: number;
  /** What waits in its mailbox beyond the cursor, by sender's account id. */
  readonly unread: readonly { readonly sender: number; readonly messages: number; readonly bytes: number }[];
}

export interface TokenRow {
  /** SHA-256 of the token, hexadecimal; `previous` is the one it replaced, accepted until this one was used. */
  readonly hash: string;
  readonly previous: string | null;
  readonly account: number;
  readonly device: string;
  readonly expires: number;
}

/** A device key that an account was seen with, first at `at`. */
export interface DeviceRow {
  readonly account: number;
  readonly key: string;
  readonly at: number;
}

/** Device keys kept of one account, the latest. */
export const DEVICES_KEPT = 64;

export interface InviteRow {
  /** SHA-256 of the invitation code, hexadecimal. */
  readonly hash: string;
  readonly uses: number;
  readonly expires: number;
}

export interface MailRow {
  readonly seq: number;
  readonly id: string;
  readonly sender: string;
  readonly senderId: number;
  readonly recipient: string;
  readonly text: string;
  readonly at: number;
  readonly outcome: Outcome;
}

export interface NewMessage {
  readonly sender: number;
  readonly recipient: number;
  /** The durable id chosen by the sender's client; unique per sender. */
  readonly id: string;
  readonly text: string;
  readonly at: number;
  readonly outcome: Outcome;
}

export interface HistoryQuery {
  readonly account: number;
  readonly peer?: number;
  /** Text to find, without case. */
  readonly search?: string;
  /** Only what came before the message with this durable id (of the account's own messages). */
  readonly before?: string;
  readonly limit: number;
  /** Bytes of text after which the page ends, one message at least; no limit where it is missing. */
  readonly bytes?: number;
  /** Set by the store alone, which goes through a long history in slices: where the slice before ended, and how much was found. */
  readonly from?: { readonly place: number; readonly found: number };
}

export interface HistoryPage {
  /** Oldest first. */
  readonly messages: MailRow[];
  /** Older ones exist. */
  readonly more: boolean;
  /** Seen by the store alone: a slice ended at this place, and the page is not whole. */
  readonly reached?: number;
}

/** Every operation: its argument and its answer. Times are milliseconds since 1970, ids are account ids. */
export interface StoreOperations {
  'accounts.load': [null, AccountRow[]];
  /** Answers the new id, or null when the name (without case) is taken. */
  'account.add': [{ name: string; hash: string; at: number }, number | null];
  /** All or none; answers ids in order, or null when any of the names is taken. */
  'accounts.import': [{ accounts: readonly { name: string; hash: string }[]; at: number }, number[] | null];
  'account.password': [{ id: number; hash: string }, null];
  'account.disabled': [{ id: number; disabled: boolean }, null];
  'account.operator': [{ id: number; operator: boolean }, null];
  /** Frees the name, forgets blocks, tokens, devices and presence; messages stay as history under the old name. */
  'account.remove': [{ id: number; at: number }, null];
  /** A null account is an unknown name: costs the same commit, changes nothing that can be read. */
  'attempts.save': [{ account: number | null; failures: number; blockedUntil: number }, null];

  /** Those that are good at a time. */
  'tokens.load': [{ now: number }, TokenRow[]];
  /** Replaces the account's token of the same device. */
  'token.save': [TokenRow, null];
  /** Forgets the tokens of an account, or only those of one device. */
  'tokens.drop': [{ account: number; device?: string }, null];
  'devices.load': [null, DeviceRow[]];
  /** Remembers a device key; of an account's the latest are kept. */
  'device.add': [DeviceRow, null];
  /** Those that are good at a time. */
  'invites.load': [{ now: number }, InviteRow[]];
  'invite.save': [InviteRow, null];
  /** Forgets tokens and invitations that are over at a time. Apart from the loads, which a full disk must not refuse. */
  'access.expire': [{ now: number }, null];

  'blocks.load': [null, { owner: number; target: number }[]];
  'block.add': [{ owner: number; target: number; at: number }, null];
  'block.remove': [{ owner: number; target: number }, null];

  /** Sessions left open by a crash are ended at their last sign of life first. `began` is when the record began. */
  'presence.load': [null, { began: number; seen: { account: number; at: number }[] }];
  'presence.opened': [{ account: number; at: number }, null];
  'presence.ended': [{ account: number; at: number }, null];
  /** A durable sign of life for every open session. */
  'presence.vitals': [{ at: number }, null];

  /** `fresh` is false when this sender's id was stored before: then `seq` and `outcome` are the first one's. */
  'message.add': [NewMessage, { seq: number; fresh: boolean; outcome: Outcome }];
  /** The message that this sender stored under this id before, if any. */
  'message.find': [{ sender: number; id: string }, { seq: number; outcome: Outcome } | null];
  /** Corrects the outcome that was foreseen when the message was added. */
  'message.outcome': [{ seq: number; outcome: Outcome }, null];
  /** Unread mail after a place in the mailbox, in order. */
  'mail.unread': [{ recipient: number; after: number; limit: number }, MailRow[]];
  'mail.acknowledge': [{ recipient: number; seq: number }, null];
  /** Null when `before` names no message of the account. A long one is read in slices, so writes that come later may be in it. */
  'mail.history': [HistoryQuery, HistoryPage | null];
  /** Deletes read messages older than a time; answers how many. */
  'mail.prune': [{ before: number }, number];
}

export type StoreOperation = keyof StoreOperations;
export type StoreArgument<O extends StoreOperation> = StoreOperations[O][0];
export type StoreAnswer<O extends StoreOperation> = StoreOperations[O][1];

/** Whether a store can write: `full` while there is no space, `failed` while the disk or the database refuses. */
export type StoreCondition = 'well' | 'full' | 'failed';

/** What came of one batch, for whoever watches. */
export interface CommitReport {
  readonly operations: number;
  /** From its arrival at the disk's side to its last sync. */
  readonly seconds: number;
  /** How the store is after it. */
  readonly condition: StoreCondition;
}

/** Why an operation was not done: nothing of its batch is on disk. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  /** `full`: no space left; `failed`: the disk or the database refused. */
  readonly kind: 'full' | 'failed';
  constructor(kind: 'full' | 'failed', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Called with null and the answer, or with the error alone. */
export type StoreCallback<O extends StoreOperation> = (
  error: StoreError | null,
  answer?: StoreAnswer<O>,
) => void;

export interface Store {
  /** Never throws and never calls back before it returned. Without a callback the outcome is only logged. */
  submit<O extends StoreOperation>(operation: O, argument: StoreArgument<O>, done?: StoreCallback<O>): void;
  /**
   * Writes a copy of all that is on disk when it ends into a new file of that name in the data folder, for its owner only;
   * commits go on meanwhile. Rejects with StoreError, nothing left behind; so does one that is asked for during another, or
   * that a closing ends.
   */
  backup(file: string): Promise<void>;
  /** Waits for everything submitted, folds the write-ahead log into the database, closes it. */
  close(): Promise<void>;
}

/** The same as a promise, for start-up and administration; the hot paths use callbacks. */
export function inStore<O extends StoreOperation>(
  store: Store,
  operation: O,
  argument: StoreArgument<O>,
): Promise<StoreAnswer<O>> {
  return new Promise((resolve, reject) => {
    store.submit(operation, argument, (error, answer) => {
      if (error) reject(error);
      else resolve(answer as StoreAnswer<O>);
    });
  });
}
