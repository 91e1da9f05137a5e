/**
 * What actors may ask each other without waiting: reads of memory, answered at once by the one actor that owns the
 * data. Everything that changes something is a fact instead.
 */
import type { MailWish } from './commands.ts';
import type { FileId, Manifest } from './files.ts';
import type { ConnectionId, SessionId, User } from './identity.ts';

/** A session that exists now. `connection` is null while a lost one may still come back. */
export interface OpenSession {
  readonly session: SessionId;
  readonly user: User;
  readonly mail: MailWish;
  readonly connection: ConnectionId | null;
}

/** The key of a device that proved itself, and when the account was first seen with it (milliseconds since 1970). */
export interface DeviceKey {
  readonly key: string;
  readonly since: number;
}

/** How many sessions there are: those with a connection, and those whose lost one may come back. */
export interface SessionCount {
  readonly connected: number;
  readonly away: number;
}

/** What waits unread in all mailboxes. */
export interface MailCount {
  readonly messages: number;
  readonly bytes: number;
}

/** The connections, by what their machines are at, and what was written to them and not taken yet. */
export interface ConnectionCount {
  readonly byState: ReadonlyMap<string, number>;
  readonly queuedBytes: number;
}

export interface Questions {
  /** The account of that name, without case; undefined for unknown and removed ones. Answered by accounts. */
  userNamed: (name: string) => User | undefined;
  /** Answered by accounts. */
  userOf: (id: number) => User | undefined;
  /** Whether the account is marked as an operator's. Answered by accounts. */
  isOperator: (user: User) => boolean;
  /**
   * May `viewer` know of `user`'s presence, activity, files? The one visibility function (R15): false exactly when
   * `user` blocks `viewer`. Answered by the blacklist.
   */
  sees: (viewer: User, user: User) => boolean;
  /** Whom `user` blocks (for R11: they are not told of the user's moves). Answered by the blacklist. */
  blockedBy: (user: User) => ReadonlySet<number>;
  /** Who blocks `user`. Answered by the blacklist. */
  blockersOf: (user: User) => ReadonlySet<number>;
  /** The user's session, if any. Answered by presence. */
  sessionOf: (user: User) => OpenSession | undefined;
  /** Everybody's session. Answered by presence. */
  openSessions: () => readonly OpenSession[];
  /** The device that a session came in with; undefined for clients without one. Answered by accounts. */
  deviceOf: (session: SessionId) => DeviceKey | undefined;
  /** Whether a public key (DER SPKI, base64url) belongs to a device that has logged in to the account. Answered by accounts. */
  isDeviceOf: (user: User, key: string) => boolean;
  /** Messages that wait unread. Answered by mail. */
  unreadOf: (user: User) => number;
  /** The owner behind a handle, for a session that has joined the file and may meet them. Answered by the chunk tracker. */
  ownerOf: (
    seeker: SessionId,
    file: FileId,
    peer: string,
  ) => { readonly session: SessionId; readonly user: User } | undefined;
  /** What a session said of a file that it offers whole. Answered by the chunk tracker. */
  manifestOf: (session: SessionId, file: FileId) => Manifest | undefined;
  /** Whether a connection still exists. Answered by the server. */
  isConnected: (connection: ConnectionId) => boolean;
  /* For monitoring; these go through everything there is. */
  /** Answered by presence. */
  sessionCount: () => SessionCount;
  /** Answered by mail. */
  mailCount: () => MailCount;
  /** Answered by the server. */
  connectionCount: () => ConnectionCount;
  /** Bytes that went from client to client through the server. Answered by the server. */
  relayedBytes: () => number;
  /** The IP address at which a connection's other end is seen. Answered by the server. */
  addressOf: (connection: ConnectionId) => string | undefined;
}

export type Question = keyof Questions;
