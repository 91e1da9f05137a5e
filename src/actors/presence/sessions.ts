/** The sessions that exist now, found by their id and by their user. Data only: it knows no bus. */
import type { MailWish } from '../../../machines/vocabulary/commands.ts';
import type { ConnectionId, SessionId, User } from '../../../machines/vocabulary/identity.ts';

export interface Session {
  readonly session: SessionId;
  readonly user: User;
  /** SHA-256 of the secret that takes it up again. */
  readonly secretHash: Buffer;
  readonly mail: MailWish;
  /** Null while its connection is lost and may come back. */
  connection: ConnectionId | null;
  /** The number of moves that had happened when it began: later ones concern it. */
  readonly since: number;
}

export interface Sessions {
  readonly all: ReadonlyMap<SessionId, Session>;
  of(user: User): Session | undefined;
  add(session: Session): void;
  remove(session: Session): void;
}

/** An empty table of sessions: one per user. */
export function createSessions(): Sessions {
  const all = new Map<SessionId, Session>();
  const byUser = new Map<number, Session>();
  return {
    all,
    of: (user) => byUser.get(user.id),
    add(session) {
      all.set(session.session, session);
      byUser.set(session.user.id, session);
    },
    remove(session) {
      all.delete(session.session);
      if (byUser.get(session.user.id) === session) byUser.delete(session.user.id);
    },
  };
}
