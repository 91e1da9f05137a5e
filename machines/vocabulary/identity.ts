/** Who and where: the identifiers that every fact carries. */

/** A connection's number in this process, as text; made when its socket is accepted. */
export type ConnectionId = string;

/** A session's random name; it outlives the connection that opened it. */
export type SessionId = string;

/** An address on the bus: a connection, a session, or `account/<name>`. */
export type Address = ConnectionId | SessionId;

/** An account as others see it. To be compared by its id: accounts that start again make new objects. */
export interface User {
  readonly id: number;
  readonly name: string;
}

/** The command a fact follows from: the inspector's sequence view and `why` are made of these. */
export interface Cause {
  readonly session: Address;
  readonly id: number;
}
