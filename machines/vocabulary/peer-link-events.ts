/** What happens between this client and one other about one file, and what is wanted of it: the words of machines/peer-link.ts. */

export type PeerLinkTimer = 'greeting' | 'chunk' | 'retry';

export interface PeerLinkInput {
  /** True when the other side sought the connection: then it is the other's to come back. */
  readonly incoming: boolean;
}

export interface PeerLinkContext extends PeerLinkInput {
  /** How often the peer was not met, or lost, since it last sent a chunk. */
  readonly misses: number;
  readonly cause: string;
}

export type PeerLinkEvent =
  /** There is a connection, proven at both ends. */
  | { readonly type: 'peer.met' }
  | { readonly type: 'peer.missed'; readonly cause: string }
  /** The peer named the right file and what it has of it. */
  | { readonly type: 'greeting.completed' }
  /** The peer owes an answer. */
  | { readonly type: 'answer.awaited' }
  /** A chunk or leaves came, right ones; `awaited` are the answers still owed. */
  | { readonly type: 'answer.received'; readonly awaited: number }
  /** Somebody else sent what the peer owed, or the peer refused it; `awaited` as above. */
  | { readonly type: 'request.withdrawn'; readonly awaited: number }
  /** The peer serves others first. */
  | { readonly type: 'answer.postponed' }
  /** The peer sent bytes that are not what they should be. */
  | { readonly type: 'answer.forged'; readonly cause: string }
  | { readonly type: 'rules.broken'; readonly cause: string }
  | { readonly type: 'connection.lost'; readonly cause: string }
  /** The tracker says that the peer has gone, or the download needs it no more. */
  | { readonly type: 'link.ended' }
  | { readonly type: 'timer.rang'; readonly timer: PeerLinkTimer };

export type PeerLinkFact =
  | { readonly type: 'meeting.wanted' }
  | { readonly type: 'greeting.wanted' }
  /** It may be asked. */
  | { readonly type: 'peer.ready' }
  /** It serves others first, and says so. */
  | { readonly type: 'answer.delayed' }
  /** What it was asked for is to be asked of others. */
  | { readonly type: 'answer.overdue' }
  | { readonly type: 'connection.dropped' }
  /** There is no connection, not yet or not any more. */
  | { readonly type: 'peer.lost'; readonly cause: string }
  | { readonly type: 'peer.banned'; readonly cause: string }
  | { readonly type: 'link.over' }
  | { readonly type: 'timer.wanted'; readonly timer: PeerLinkTimer; readonly seconds: number }
  | { readonly type: 'timer.dropped'; readonly timer: PeerLinkTimer }
  | { readonly type: 'event.ignored'; readonly event: string };
