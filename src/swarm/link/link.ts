/** A link to one other client because of one file, as the rest of the swarm sees it; src/swarm/link/peer-link.ts makes it. */
import type { Bitset } from '../../../machines/vocabulary/bitset.ts';
import type { Route } from '../../ports/network.ts';

export interface PeerLink {
  /** Tells this link apart from all others of the client. */
  readonly name: string;
  readonly user: string;
  /** The way to the peer, of the last connection. */
  readonly route: Route;
  ask(chunks: readonly number[]): void;
  askLeaves(from: number): void;
  /** Takes back a request. */
  unwant(n: number): void;
  /** Tells the peer of a chunk that is served from now on: with the next request, or soon. */
  announce(n: number): void;
  /** Stops or goes on reading. */
  pause(): void;
  resume(): void;
  /** Nothing more is wanted, or the peer has gone. */
  end(): void;
}

/** What a link tells; the one that fetches and the one that only serves differ in these. */
export interface LinkHandlers {
  /** The peer may be asked. */
  onReady(link: PeerLink): void;
  /** The peer came with these chunks, as it says; the set is the handler's own. */
  onBitmap(link: PeerLink, owned: Bitset): void;
  /** The peer has further chunks, as it says. */
  onHave(link: PeerLink, chunks: readonly number[]): void;
  /**
   * A chunk that was asked for, and how many bytes it `came` in, fewer where it was compressed. The handler owns `bytes` from
   * now on. False: it is not what it should be.
   */
  onChunk(link: PeerLink, n: number, bytes: Buffer, came: number): boolean;
  /** Leaves that were asked for. False: they are not what they should be. */
  onLeaves(link: PeerLink, from: number, leaves: Buffer): boolean;
  /** The peer does not have it, whatever it said. */
  onRefused(link: PeerLink, n: number): void;
  /** It serves others first; what it was asked for comes later, unless others send it. */
  onPostponed(link: PeerLink): void;
  /** What it was asked for is to be asked of others. */
  onOverdue(link: PeerLink): void;
  /** There is no connection, not yet or not any more; it may come back. */
  onLost(link: PeerLink, cause: string): void;
  onBanned(link: PeerLink, cause: string): void;
  onOver(link: PeerLink): void;
  onServed(link: PeerLink, bytes: number): void;
}
