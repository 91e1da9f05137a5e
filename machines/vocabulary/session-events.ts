/** What happens to a client's session, and what its machine wants done: the words of machines/session.ts. */

export type SessionTimer = 'silence' | 'retry' | 'patience' | 'farewell' | 'pause' | 'steady';

/** How a client's life ended; src/client/events.ts says the same to the faces. */
export type SessionEnd =
  | { readonly how: 'logout' }
  | { readonly how: 'goodbye'; readonly reason: string }
  | { readonly how: 'unreachable'; readonly message: string }
  | { readonly how: 'refused'; readonly code: string; readonly message: string }
  | { readonly how: 'untrusted'; readonly message: string };

/** Why the server did not let us in. */
export interface EntryRefusal {
  readonly code: string;
  readonly message: string;
  readonly retryAfterSeconds?: number;
}

export interface SessionInput {
  /** Whether the account is to be made. */
  readonly signsUp: boolean;
  /** Whether a password was given explicitly, so that it goes before a saved token. */
  readonly prefersPassword: boolean;
  readonly hasToken: boolean;
  /** How long a lost connection is sought. */
  readonly patienceSeconds: number;
  /** Whether the client comes back after the server's shutdown or after it was dropped for slowness. */
  readonly returns: boolean;
}

export interface SessionContext extends SessionInput {
  /** A password is at hand: one just given, or the one that worked. */
  readonly hasPassword: boolean;
  /** The password is the only one there is. */
  readonly isFinal: boolean;
  /** How often a password was asked for, and what was wrong with the last one. */
  readonly asked: number;
  readonly problem: string | null;
  /** A session that can be taken up again. */
  readonly hasSession: boolean;
  /** Has been online: from then on a loss is a reason to come back, before it is the end. */
  readonly welcomed: boolean;
  readonly leaving: boolean;
  /** Connections sought since the last one that held. */
  readonly attempt: number;
  readonly cause: string;
  /** How often the server was too busy to judge the login. */
  readonly pauses: number;
  readonly refusal: EntryRefusal;
  readonly end: SessionEnd;
}

export type SessionEvent =
  | { readonly type: 'connection.opened' }
  | { readonly type: 'connection.failed'; readonly cause: string }
  | { readonly type: 'connection.untrusted'; readonly message: string }
  | { readonly type: 'connection.lost'; readonly cause: string }
  | { readonly type: 'hello.received' }
  /** `signsUp`: the account is to be made with it, even if that was not asked for at first. */
  | { readonly type: 'password.given'; readonly isFinal: boolean; readonly signsUp: boolean }
  | { readonly type: 'password.withheld' }
  /** `hasToken`: it brought a token for the next login. */
  | { readonly type: 'login.accepted'; readonly hasToken: boolean }
  | { readonly type: 'resume.accepted' }
  | { readonly type: 'resume.refused' }
  | { readonly type: 'login.refused'; readonly refusal: EntryRefusal }
  | { readonly type: 'goodbye.received'; readonly reason: string; readonly message: string }
  | { readonly type: 'logout.asked' }
  | { readonly type: 'timer.rang'; readonly timer: SessionTimer };

export type SessionFact =
  | { readonly type: 'connection.wanted' }
  | { readonly type: 'connection.dropped' }
  | { readonly type: 'hello.wanted' }
  | {
      readonly type: 'password.wanted';
      readonly attempt: number;
      readonly problem: string | null;
      readonly signsUp: boolean;
    }
  | { readonly type: 'login.wanted'; readonly by: 'token' | 'password' | 'signup' | 'session' }
  | { readonly type: 'logout.wanted' }
  | { readonly type: 'token.rejected' }
  /** `first` only once in a client's life. */
  | { readonly type: 'session.opened'; readonly first: boolean }
  | { readonly type: 'session.resumed' }
  | { readonly type: 'login.failed'; readonly by: 'login' | 'signup'; readonly refusal: EntryRefusal }
  | { readonly type: 'goodbye.said'; readonly reason: string; readonly message: string }
  | { readonly type: 'retry.wanted'; readonly attempt: number; readonly cause: string }
  | { readonly type: 'timer.wanted'; readonly timer: SessionTimer; readonly seconds: number }
  | { readonly type: 'timer.dropped'; readonly timer: SessionTimer }
  | { readonly type: 'session.over'; readonly end: SessionEnd }
  | { readonly type: 'event.ignored'; readonly event: string };
