/** Everything that is published on the bus, by subject. Facts are past tense; the union below is the whole vocabulary. */
import type { Ack, Telling, Told, Asked, EntryAsked, EntryCommand, MailWish } from './commands.ts';
import type { SessionCommand } from './commands.ts';
import type { AdministrationCommand } from './administration.ts';
import type { GoodbyeReason, Refusal } from './codes.ts';
import type { Address, Cause, ConnectionId, SessionId, User } from './identity.ts';
import type { RelayFact } from './relays.ts';
import type { Outcome } from './replies.ts';

/* Connections: said by machines/connection.ts. */
export type ConnectionFact =
  | {
      readonly type: 'commands.accepted';
      readonly session: SessionId;
      readonly user: User;
      readonly commands: readonly SessionCommand[];
    }
  | {
      readonly type: 'commands.refused';
      readonly connection: ConnectionId;
      readonly ids: readonly number[];
      readonly refusal: Refusal;
    }
  | { readonly type: 'ping.wanted'; readonly connection: ConnectionId }
  | { readonly type: 'session.answered'; readonly session: SessionId }
  | { readonly type: 'session.disconnected'; readonly session: SessionId; readonly connection: ConnectionId }
  | {
      readonly type: 'session.left';
      readonly session: SessionId;
      readonly reason: GoodbyeReason;
      readonly commandId?: number;
    }
  | {
      readonly type: 'connection.ended';
      readonly connection: ConnectionId;
      readonly reason: GoodbyeReason | 'lost';
    }
  | EntryFact;

type EntryFact = { [C in EntryCommand as C['t']]: EntryAsked<C> }[EntryCommand['t']];

/* Accounts. */
export interface Entrance {
  readonly connection: ConnectionId;
  readonly commandId: number;
  readonly user: User;
  readonly mail: MailWish;
  /** The device that proved itself in the hello. */
  readonly device: string | null;
}
export type AccountFact =
  | ({ readonly type: 'login.verified' } & Entrance)
  | {
      readonly type: 'login.failed';
      readonly connection: ConnectionId;
      readonly commandId: number;
      readonly refusal: Refusal;
    }
  | {
      readonly type: 'login.blocked';
      readonly connection: ConnectionId;
      readonly commandId: number;
      readonly refusal: Refusal;
    }
  | { readonly type: 'account.warned'; readonly name: string; readonly failures: number }
  | {
      readonly type: 'account.blocked';
      readonly name: string;
      readonly failures: number;
      readonly seconds: number;
    }
  | { readonly type: 'account.opened'; readonly name: string }
  | { readonly type: 'account.closed'; readonly user: User; readonly removed: boolean };

/* Sessions: said by the presence actor. */
export type SessionFact =
  | { readonly type: 'session.takenOver'; readonly connection: ConnectionId }
  | ({ readonly type: 'session.opened'; readonly session: SessionId; readonly secret: string } & Entrance)
  | {
      readonly type: 'session.resumed';
      readonly session: SessionId;
      readonly connection: ConnectionId;
      readonly user: User;
      readonly mail: MailWish;
      readonly commandId: number;
      readonly results: number;
    }
  | {
      readonly type: 'session.welcomed';
      readonly session: SessionId;
      readonly user: User;
      readonly mail: MailWish;
    }
  | { readonly type: 'session.challenged'; readonly session: SessionId; readonly seconds: number }
  | {
      readonly type: 'session.ended';
      readonly session: SessionId;
      readonly user: User;
      readonly reason: GoodbyeReason;
    }
  | { readonly type: 'presence.changed'; readonly user: User; readonly online: boolean };

/* Messages and blocks. */
export type MessageFact =
  | {
      readonly type: 'message.stored';
      readonly cause: Cause;
      readonly from: User;
      readonly to: User;
      readonly id: string;
      readonly seq: number;
      readonly outcome: Outcome;
    }
  | { readonly type: 'mail.acknowledged'; readonly session: SessionId; readonly signal: Ack }
  | { readonly type: 'user.blocked'; readonly cause: Cause; readonly owner: User; readonly target: User }
  | { readonly type: 'user.unblocked'; readonly cause: Cause; readonly owner: User; readonly target: User };

/* Timers: wanted by anyone, rung by the timeout actor to the address that wanted them. */
export type TimerName =
  | 'login'
  | 'frame'
  | 'verdict'
  | 'idle'
  | 'heartbeat'
  | 'probe'
  | 'farewell'
  | 'block'
  | 'grace'
  | 'challenge'
  | 'consent'
  | 'vitals'
  | 'pruning'
  | 'reading'
  | 'look'
  | 'swarm'
  | 'offer'
  | 'progress';
export type TimerFact =
  | {
      readonly type: 'timer.wanted';
      readonly address: Address;
      readonly timer: TimerName;
      readonly seconds: number;
      readonly keep?: boolean;
    }
  | { readonly type: 'timer.dropped'; readonly address: Address; readonly timer: TimerName }
  | { readonly type: 'timer.rang'; readonly address: Address; readonly timer: TimerName };

/* Operators. */
export type OperatorFact = {
  readonly type: 'operator.acted';
  readonly operator: User;
  readonly deed: 'kick' | 'announce' | 'pardon';
  /** The account it was done to; null for everyone. */
  readonly target: User | null;
};

/* The house itself: said by the server. */
export type HouseFact =
  /** Somebody was turned away at the door; the reasons are those of the listener. */
  | { readonly type: 'connection.refused'; readonly reason: string; readonly address: string }
  /** The socket is gone, whoever closed it. */
  | { readonly type: 'connection.closed'; readonly connection: ConnectionId }
  | { readonly type: 'administration.asked'; readonly from: Address; readonly command: AdministrationCommand }
  /** `hubbub backup` got its copy of the database, or not. */
  | { readonly type: 'backup.made'; readonly file: string }
  | { readonly type: 'backup.failed'; readonly reason: string }
  | { readonly type: 'actor.failed'; readonly actor: string; readonly message: string }
  /** The configuration was read again: what can change while the server runs has changed. */
  | { readonly type: 'settings.applied' }
  | { readonly type: 'drain.begun' }
  /** Nobody is here any more, and the store is about to close: nothing begins by itself from now on. */
  | { readonly type: 'drain.ended' };

type AskedFact = { [C in SessionCommand as C['t']]: Asked<C> }[SessionCommand['t']];
export type ToldFact = { [S in Telling as S['t']]: Told<S> }[Telling['t']];

export type Fact =
  | ConnectionFact
  | AccountFact
  | SessionFact
  | MessageFact
  | TimerFact
  | OperatorFact
  | RelayFact
  | HouseFact
  | AskedFact
  | ToldFact;
export type FactType = Fact['type'];
export type FactOf<T extends FactType> = Extract<Fact, { readonly type: T }>;
