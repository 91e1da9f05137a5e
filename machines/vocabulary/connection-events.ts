/** What happens to a connection: the events of machines/connection.ts and what it remembers. */
import type { GoodbyeReason } from './codes.ts';
import type { Ack, Telling, EntryCommand, Logout, SessionCommand } from './commands.ts';
import type { AccountFact, SessionFact, TimerFact } from './facts.ts';
import type { ConnectionId, SessionId, User } from './identity.ts';
import type { RelayFact } from './relays.ts';

export interface ConnectionTimes {
  readonly loginTimeoutSeconds: number;
  readonly idleTimeoutSeconds: number;
  readonly heartbeatSeconds: number;
  readonly allowUnattended: boolean;
}

type Picked<T extends string> = Extract<AccountFact | SessionFact | TimerFact | RelayFact, { type: T }>;

export type ConnectionEvent =
  | { type: 'hello.received'; unattended: boolean; device: string | null }
  | { type: 'entry.received'; command: EntryCommand }
  | { type: 'commands.received'; commands: readonly SessionCommand[] }
  | { type: 'logout.received'; command: Logout }
  | { type: 'pong.received' }
  | { type: 'ack.received'; signal: Ack }
  | { type: 'signal.received'; signal: Telling }
  | { type: 'socket.closed' }
  | { type: 'outbox.overflowed' }
  | { type: 'frames.broken' }
  | { type: 'drain.begun' }
  | Picked<
      | 'login.failed'
      | 'login.blocked'
      | 'session.opened'
      | 'session.resumed'
      | 'session.challenged'
      | 'session.takenOver'
      | 'session.ended'
      | 'relay.refused'
      | 'relay.joined'
      | 'relay.ended'
      | 'timer.rang'
    >;

export interface ConnectionContext {
  readonly connection: ConnectionId;
  readonly times: ConnectionTimes;
  readonly session: SessionId;
  readonly user: User;
  readonly unattended: boolean;
  readonly device: string | null;
  readonly probeSeconds: number;
  readonly reason: GoodbyeReason;
}
