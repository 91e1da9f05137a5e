/** What the server sends: results of commands, events, and its own questions. */
import type { BackupResult, InviteResult, ListResult } from './administration.ts';
import type { GoodbyeReason, Refusal } from './codes.ts';
import type { Introduction, Purpose } from './peers.ts';
import type { Offer, OfferClosed, PushProgress, PushResult } from './pushes.ts';
import type {
  JoinResult,
  Look,
  RegisterResult,
  SearchchunkResult,
  SearchfileResult,
  SwarmEvent,
} from './swarm.ts';

export type Outcome = 'delivered' | 'stored';

/** The server's first frame. `nonce` is signed by the client's device key. */
export interface ServerHello {
  readonly t: 'hello';
  readonly version: number;
  readonly server: string;
  readonly nonce: string;
  readonly signup: 'open' | 'invite' | 'closed';
  readonly limits: { readonly textBytes: number; readonly frameBytes: number };
}

export interface LoginResult {
  readonly ok: true;
  readonly user: string;
  readonly unread: number;
  readonly session: string;
  readonly secret: string;
  /** A resume token, for a client that proved a device: logs in instead of a password, for 30 days. */
  readonly token?: string;
  readonly idleTimeoutSeconds: number;
  /** True for an account that is marked as an operator's. */
  readonly operator?: boolean;
}
export interface ResumeResult {
  readonly ok: true;
  readonly user: string;
}
export interface UsersResult {
  readonly ok: true;
  readonly users: readonly string[];
}
export interface MessageResult {
  readonly ok: true;
  readonly outcome: Outcome;
  readonly id: string;
}
export interface BroadcastResult {
  readonly ok: true;
  readonly recipients: number;
  readonly withheld: boolean;
}
export interface HistoryEntry {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly outcome: Outcome;
}
export interface HistoryResult {
  readonly ok: true;
  /** Oldest first. */
  readonly messages: readonly HistoryEntry[];
  readonly more: boolean;
}
export interface IntroductionResult {
  readonly ok: true;
  readonly introduction: Introduction;
}
export interface DoneResult {
  readonly ok: true;
}
export type Success =
  | DoneResult
  | LoginResult
  | ResumeResult
  | UsersResult
  | MessageResult
  | BroadcastResult
  | HistoryResult
  | IntroductionResult
  | ListResult
  | InviteResult
  | BackupResult
  | RegisterResult
  | SearchfileResult
  | SearchchunkResult
  | JoinResult
  | PushResult;

/** The one answer to a command; `re` is the command's id. */
export type Result = Success | Refusal;

export interface MessageEvent {
  readonly t: 'message';
  /** Its place in the mailbox: acknowledge it with `ack`. */
  readonly seq: number;
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly at: number;
  /** True when it waited in the mailbox. */
  readonly mail: boolean;
}
export interface BroadcastEvent {
  readonly t: 'broadcast';
  readonly from: string;
  readonly text: string;
  readonly at: number;
}
/** An operator speaks for the server, to everyone who is online; blocks do not hide it. */
export interface AnnouncementEvent {
  readonly t: 'announcement';
  readonly text: string;
  readonly at: number;
}
export interface PresenceEvent {
  readonly t: 'presence';
  /** In the order they happened. */
  readonly moves: readonly { readonly user: string; readonly online: boolean }[];
}
export interface GoodbyeEvent {
  readonly t: 'goodbye';
  readonly reason: GoodbyeReason;
  readonly message: string;
}
/** Something was wrong with the bytes themselves; the connection ends after it. */
export interface ErrorEvent {
  readonly t: 'error';
  readonly code: string;
  readonly message: string;
}
/** The server's question "are you there?"; answered by `pong`. */
export interface Ping {
  readonly t: 'ping';
  readonly id: number;
}
/** The server's question whether this client wants to meet another; answered by `consent`. */
export interface ConsentAsked {
  readonly t: 'consent-asked';
  readonly id: string;
  /** Who asks, and with which device key. */
  readonly from: string;
  readonly key: string;
  readonly purpose: Purpose;
  /** How long it stays open. */
  readonly seconds: number;
}
/** The question is open no more: its time is over, who asked has left or has got an answer otherwise. */
export interface ConsentClosed {
  readonly t: 'consent-closed';
  readonly id: string;
}
/** What follows this client's yes; who asked gets the same as a result. */
export interface Introduced {
  readonly t: 'introduced';
  readonly introduction: Introduction;
}
/** The other side of an introduction does not come: it says why. */
export interface PeerUnmet {
  readonly t: 'unmet';
  readonly introduction: string;
  readonly reason: 'key-changed';
}
export type ServerEvent =
  | MessageEvent
  | BroadcastEvent
  | AnnouncementEvent
  | PresenceEvent
  | GoodbyeEvent
  | ErrorEvent
  | Ping
  | ConsentAsked
  | ConsentClosed
  | Introduced
  | PeerUnmet
  | Look
  | SwarmEvent
  | Offer
  | OfferClosed
  | PushProgress;

export type ServerFrame =
  ServerHello | (Result & { readonly t: 'result'; readonly re: number }) | ServerEvent;
