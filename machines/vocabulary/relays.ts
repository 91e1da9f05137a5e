/**
 * The relay: two clients that were introduced and cannot reach each other each open a second connection to the server, which
 * passes what they seal from one to the other.
 */
import type { Refusal } from './codes.ts';
import type { ConnectionId, SessionId, User } from './identity.ts';

/** Joins this connection with the one of the other client of an introduction. After the result it carries their bytes, no frames. */
export interface Relay {
  readonly t: 'relay';
  readonly id: number;
  /** This side's own, from the introduction; good once. */
  readonly ticket: string;
}

/** What one side of an introduction may show to be relayed to the other. */
export interface RelayTicket {
  readonly ticket: string;
  readonly session: SessionId;
  readonly user: User;
}

export type RelayFact =
  /** Said by introductions: each of the two may come with its ticket. */
  | { readonly type: 'relay.offered'; readonly tickets: readonly [RelayTicket, RelayTicket] }
  | {
      readonly type: 'relay.refused';
      readonly connection: ConnectionId;
      readonly commandId: number;
      readonly refusal: Refusal;
    }
  /** Both are here: said to the machine of each. */
  | {
      readonly type: 'relay.joined';
      readonly connection: ConnectionId;
      readonly commandId: number;
      readonly peer: ConnectionId;
    }
  /** Said by the machine: from now on bytes go from `connection` to `peer`. */
  | {
      readonly type: 'relay.opened';
      readonly connection: ConnectionId;
      readonly commandId: number;
      readonly peer: ConnectionId;
    }
  /** The other side left, or a session behind it ended. */
  | { readonly type: 'relay.ended'; readonly connection: ConnectionId };
