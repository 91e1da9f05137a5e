/** What is said when somebody hands a file to others (R39): the offer, how far each is, and how it ended. */
import type { FileId, Manifest } from './files.ts';

/** Who may hand files to a client: each is asked about, all are taken, none is. */
export type PushPolicy = 'ask' | 'accept' | 'never';

/** In the place of names: everyone who is online. No name has this shape. */
export const EVERYONE = '@all';

/** What a recipient's client reports of itself. */
export type ReportedState =
  'accepted' | 'declined' | 'fetching' | 'waiting' | 'paused' | 'complete' | 'failed';

/** What the pusher hears of a recipient. `lost`: had accepted, is away, and may come back for a while. */
export type RecipientState = ReportedState | 'asked' | 'offline' | 'expired' | 'lost';

/** Nothing follows any more. */
export const SETTLED: ReadonlySet<string> = new Set([
  'declined',
  'complete',
  'failed',
  'offline',
  'expired',
] satisfies RecipientState[]);

/** How far somebody is with a push. */
export interface RecipientStanding {
  readonly user: string;
  readonly state: RecipientState;
  /** Bytes that are there and verified, as the recipient's client says. */
  readonly bytes: number;
  /** Why nothing moves, a sentence, or null. */
  readonly cause: string | null;
}

/* Commands. */

/** "Offer this file, which I have registered, to these"; the result waits until all who accepted are done with it. */
export interface Push {
  readonly t: 'push';
  readonly id: number;
  /** The push's name within this session, chosen by the client. */
  readonly push: string;
  readonly file: FileId;
  /** Users, or `EVERYONE` alone. */
  readonly to: readonly string[];
}
/** "Offer it no more." Who fetches already keeps what is there. */
export interface Withdraw {
  readonly t: 'withdraw';
  readonly id: number;
  readonly push: string;
}
export type PushCommand = Push | Withdraw;

/** The signal of a recipient: its answer to an offer, and then how far it is. */
export interface Progress {
  readonly t: 'progress';
  /** The offer's id. */
  readonly re: string;
  readonly state: ReportedState;
  readonly bytes: number;
  readonly cause?: string;
}

/* Results and events. */

export interface PushResult {
  readonly ok: true;
  readonly recipients: readonly RecipientStanding[];
}
/** The server's question "will you take this file?"; answered by `progress`. */
export interface Offer {
  readonly t: 'offer';
  readonly id: string;
  readonly from: string;
  readonly manifest: Manifest;
  /** How long it stays open. */
  readonly seconds: number;
}
/** The offer is open no more: its time is over, or who pushes has withdrawn it or left. */
export interface OfferClosed {
  readonly t: 'offer-closed';
  readonly id: string;
  readonly reason: 'expired' | 'withdrawn';
}
/** For who pushes: the recipients of whom there is news. */
export interface PushProgress {
  readonly t: 'push-progress';
  readonly push: string;
  readonly users: readonly RecipientStanding[];
}
