/** What happens to a private session, and what its machine wants done: the words of machines/private-session.ts. */
import type { Code } from './codes.ts';
import type { Introduction } from './peers.ts';

/** Whom this client lets in: asked each time, everybody, the verified without asking, nobody. */
export type ConsentPolicy = 'ask' | 'accept' | 'verified' | 'never';

/** What is known of a peer's key: not met before, known, known and compared, another than the known one. */
export type Trust = 'new' | 'known' | 'verified' | 'changed';

export type PrivateTimer = 'consent' | 'introduction' | 'ping' | 'quiet';

/**
 * Why a private session, or the question for one, is over. `gone`: the client ended otherwise; `lost`: the connection broke;
 * `silent`: no sign of life; `protocol`: the peer said what nobody says; `withdrawn`: who asked does not wait any more.
 */
export type PrivateEnd =
  | 'stopped'
  | 'logout'
  | 'idle'
  | 'gone'
  | 'lost'
  | 'silent'
  | 'protocol'
  | 'declined'
  | 'withdrawn'
  | 'timeout'
  | 'unreachable'
  | 'refused'
  | 'key-changed';

/** Who ended it, where it was one of the two. */
export type EndedBy = 'self' | 'peer' | null;

/** A question of the server's, as the machine sees it. */
export interface ReceivedRequest {
  readonly ask: string;
  readonly trust: Trust;
  readonly seconds: number;
}

export interface PrivateInput {
  /** Null when this side asks. */
  readonly request: ReceivedRequest | null;
  readonly policy: ConsentPolicy;
}

export interface PrivateContext {
  readonly request: ReceivedRequest;
  readonly policy: ConsentPolicy;
  readonly isAsked: boolean;
  readonly introduction: Introduction | null;
  readonly trust: Trust;
  /** Texts that wait for the session to open. */
  readonly waiting: readonly { readonly seq: number; readonly text: string }[];
  /** The last text of the peer's that was shown. */
  readonly received: number;
  readonly reason: PrivateEnd;
  readonly by: EndedBy;
  readonly code: Code;
  readonly message: string;
}

export type PrivateEvent =
  | { readonly type: 'request.refused'; readonly code: Code; readonly message: string }
  | { readonly type: 'request.received' }
  | { readonly type: 'request.closed' }
  | { readonly type: 'introduction.received'; readonly introduction: Introduction; readonly trust: Trust }
  /** The other side of the introduction knows us by another key. */
  | { readonly type: 'introduction.refused' }
  | { readonly type: 'start.asked' }
  | { readonly type: 'accept.asked' }
  | { readonly type: 'decline.asked' }
  | { readonly type: 'stop.asked' }
  | { readonly type: 'link.opened' }
  | { readonly type: 'link.failed'; readonly message: string }
  | { readonly type: 'link.lost' }
  | { readonly type: 'link.broken'; readonly message: string }
  | { readonly type: 'text.asked'; readonly seq: number; readonly text: string }
  | { readonly type: 'text.received'; readonly seq: number; readonly text: string }
  | { readonly type: 'got.received'; readonly seq: number }
  | { readonly type: 'ping.received' }
  | { readonly type: 'bye.received'; readonly reason: PrivateEnd }
  /** This client's own session with the server is over. */
  | { readonly type: 'client.ended'; readonly reason: PrivateEnd }
  | { readonly type: 'timer.rang'; readonly timer: PrivateTimer };

export type PrivateFact =
  | { readonly type: 'request.wanted' }
  | { readonly type: 'request.told'; readonly seconds: number }
  | {
      readonly type: 'consent.wanted';
      readonly ask: string;
      readonly yes: boolean;
      readonly reason?: 'key-changed';
    }
  | { readonly type: 'refusal.wanted'; readonly introduction: string }
  | { readonly type: 'connection.wanted'; readonly introduction: Introduction }
  | { readonly type: 'connection.dropped' }
  | { readonly type: 'session.opened'; readonly trust: Trust }
  | { readonly type: 'key.changed' }
  | { readonly type: 'text.wanted'; readonly seq: number; readonly text: string }
  | { readonly type: 'text.refused'; readonly seq: number }
  | { readonly type: 'text.shown'; readonly text: string }
  | { readonly type: 'text.delivered'; readonly seq: number }
  | { readonly type: 'got.wanted'; readonly seq: number }
  | { readonly type: 'ping.wanted' }
  | { readonly type: 'bye.wanted'; readonly reason: PrivateEnd }
  | {
      readonly type: 'session.closed';
      readonly reason: PrivateEnd;
      readonly by: EndedBy;
      readonly code: Code;
      readonly message: string;
    }
  | { readonly type: 'timer.wanted'; readonly timer: PrivateTimer; readonly seconds: number }
  | { readonly type: 'timer.dropped'; readonly timer: PrivateTimer }
  | { readonly type: 'event.ignored'; readonly event: string };
