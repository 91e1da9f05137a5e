/**
 * What a client may ask of the server. Each has an `id`: the client's own count, rising by at least one per
 * command for as long as its session lives; the result names it again.
 */
import type { Progress, PushCommand } from './pushes.ts';
import type { FileCommand, Have, Looked } from './swarm.ts';
import type { ConnectionId, SessionId, User } from './identity.ts';
import type { Endpoint } from './peers.ts';
import type { Relay } from './relays.ts';

/** The first frame of a client. `device` and `proof` belong together (see docs/protocol.md, "Devices"). */
export interface Hello {
  readonly t: 'hello';
  readonly version: number;
  readonly client: string;
  readonly device?: string;
  readonly proof?: string;
  readonly unattended?: boolean;
}

/** Whether a session takes its user's mail: `live` (delivered and acknowledged) or `none` (left unread). */
export type MailWish = 'live' | 'none';

export interface Login {
  readonly t: 'login';
  readonly id: number;
  readonly user: string;
  readonly password?: string;
  readonly token?: string;
  readonly mail?: MailWish;
}
export interface Signup {
  readonly t: 'signup';
  readonly id: number;
  readonly user: string;
  readonly password: string;
  readonly invite?: string;
  readonly mail?: MailWish;
}
export interface Resume {
  readonly t: 'resume';
  readonly id: number;
  readonly session: SessionId;
  readonly secret: string;
  /** The highest command id whose result the client has; later ones are repeated. */
  readonly results: number;
}
/** What a connection is for: a session, or to be relayed. */
export type EntryCommand = Login | Signup | Resume | Relay;

export interface Whoelse {
  readonly t: 'whoelse';
  readonly id: number;
}
export interface Whoelsesince {
  readonly t: 'whoelsesince';
  readonly id: number;
  readonly seconds: number;
}
export interface Message {
  readonly t: 'message';
  readonly id: number;
  readonly to: string;
  readonly text: string;
  /** The message's durable name, chosen by the sender's client: sent again, it is the same message. */
  readonly message: string;
}
export interface Broadcast {
  readonly t: 'broadcast';
  readonly id: number;
  readonly text: string;
}
export interface Block {
  readonly t: 'block';
  readonly id: number;
  readonly user: string;
}
export interface Unblock {
  readonly t: 'unblock';
  readonly id: number;
  readonly user: string;
}
export interface Blocks {
  readonly t: 'blocks';
  readonly id: number;
}
export interface History {
  readonly t: 'history';
  readonly id: number;
  readonly user?: string;
  readonly search?: string;
  readonly before?: string;
  readonly limit?: number;
}
export interface Passwd {
  readonly t: 'passwd';
  readonly id: number;
  readonly old: string;
  readonly new: string;
}
/** Asks for a private session. The result waits for the other's answer; a yes brings an introduction. */
export interface Startprivate {
  readonly t: 'startprivate';
  readonly id: number;
  readonly user: string;
  readonly endpoint: Endpoint;
  /** This client has a session with that user already, which the server cannot know. */
  readonly active?: boolean;
}
/** The user did something the server does not see (a private text, a moved chunk): counts as activity, no more. */
export interface Active {
  readonly t: 'active';
  readonly id: number;
}
/** Ends a user's session. For operators, like the two after it. */
export interface Kick {
  readonly t: 'kick';
  readonly id: number;
  readonly user: string;
}
/** Tells everyone who is online. */
export interface Announce {
  readonly t: 'announce';
  readonly id: number;
  readonly text: string;
}
/** Ends the block that wrong passwords brought on an account. */
export interface Pardon {
  readonly t: 'pardon';
  readonly id: number;
  readonly user: string;
}
export interface Logout {
  readonly t: 'logout';
  readonly id: number;
}

/** Commands that are allowed once logged in. */
export type SessionCommand =
  | Whoelse
  | Whoelsesince
  | Message
  | Broadcast
  | Block
  | Unblock
  | Blocks
  | History
  | Passwd
  | Startprivate
  | Active
  | Kick
  | Announce
  | Pardon
  | Logout
  | FileCommand
  | PushCommand;

export type Command = EntryCommand | SessionCommand;

/** "I have shown everything of my mailbox up to `seq`." Cumulative; has no result. */
export interface Ack {
  readonly t: 'ack';
  readonly seq: number;
}
/** The answer to a `ping`. */
export interface Pong {
  readonly t: 'pong';
  readonly re: number;
}
/** The answer to `consent-asked`. A yes tells where this client can be called. */
export interface Consent {
  readonly t: 'consent';
  /** The question's id. */
  readonly re: string;
  readonly yes: boolean;
  readonly endpoint?: Endpoint;
  /** Why not, where it was not a person who said no. */
  readonly reason?: 'key-changed';
}
/** "Nothing comes of this introduction": the other side of it is told, and need not wait. */
export interface Unmet {
  readonly t: 'unmet';
  /** The introduction's id. */
  readonly introduction: string;
  readonly reason: 'key-changed';
}
/** What a client tells the actors beside its commands: it passes the connection's machine and has no result. */
export type Telling = Consent | Unmet | Have | Looked | Progress;
export type Signal = Ack | Pong | Telling;

/** Everything a client may send. */
export type ClientFrame = Hello | Command | Signal;

/** A session command with the session it came through: what actors receive. */
export type Asked<C extends SessionCommand> = {
  readonly type: `${C['t']}.asked`;
  readonly session: SessionId;
  readonly user: User;
  readonly command: C;
};

/** A telling with the session it came through: what actors receive. */
export type Told<S extends Telling> = {
  readonly type: `${S['t']}.received`;
  readonly session: SessionId;
  readonly user: User;
  readonly signal: S;
};

/** An entry command with the connection it came through. */
export type EntryAsked<C extends EntryCommand> = {
  readonly type: `${C['t']}.asked`;
  readonly connection: ConnectionId;
  /** The device that proved itself in the hello. */
  readonly device: string | null;
  readonly command: C;
};
