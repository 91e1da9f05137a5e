/**
 * Tells who comes and goes (R11). A move after a quiet time is told in its own tick; while they come thick and fast they
 * gather, and travel as one event, the same for everybody whom no block concerns: it is encoded once however many are
 * online. So a thousand who come back at once cost a few events each, not a million. How long they gather follows from how
 * long telling takes: it has a fifth of the server's time at most, however many there are to tell and however slow that is.
 */
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Session, Sessions } from './sessions.ts';

interface Move {
  readonly number: number;
  readonly user: User;
  readonly online: boolean;
}

export interface Announcements {
  /** Moves so far; a session that begins now hears of the later ones. */
  readonly count: number;
  announce(user: User, online: boolean): void;
}

/** The least time between two events: short enough to seem at once. */
const GATHER_MILLISECONDS = 100;

/** So many times what telling the last event took passes before the next, but no more than the time below. */
const REST_PER_TELLING = 4;
const REST_MILLISECONDS_AT_MOST = 3_000;

/** Announces moves to `sessions`, in the order in which they happened. */
export function createAnnouncements(bus: Bus, clock: Clock, sessions: Sessions): Announcements {
  let moves: Move[] = [];
  let count = 0;
  let nextAt = -Infinity;

  function tellInTime(): void {
    const start = clock.monotonic();
    if (start < nextAt) {
      clock.after(nextAt - start, tellInTime);
      return;
    }
    nextAt = start + GATHER_MILLISECONDS;
    // What is told now is written at the end of this tick: only then is known how long it took.
    clock.after(0, () => {
      const end = clock.monotonic();
      const rest = Math.min(REST_PER_TELLING * (end - start), REST_MILLISECONDS_AT_MOST);
      nextAt = Math.max(nextAt, end + rest);
    });
    tellEverybody();
  }

  function tellEverybody(): void {
    const told = moves;
    moves = [];
    const first = told[0]?.number ?? 0;
    const special = usersConcerned(bus, told);
    const everyone: SessionId[] = [];
    for (const session of sessions.all.values()) {
      if (session.connection === null) continue;
      if (session.since >= first || special.has(session.user.id)) tell(session, told);
      else everyone.push(session.session);
    }
    if (everyone.length > 0) bus.notify(everyone, event(told));
  }

  function tell(session: Session, told: readonly Move[]): void {
    const visible = told.filter(
      (move) =>
        move.user.id !== session.user.id &&
        move.number > session.since &&
        bus.ask.sees(session.user, move.user),
    );
    if (visible.length > 0) bus.notify([session.session], event(visible));
  }

  return {
    get count() {
      return count;
    },
    announce(user, online) {
      if (moves.length === 0) clock.after(Math.max(0, nextAt - clock.monotonic()), tellInTime);
      moves.push({ number: ++count, user, online });
    },
  };
}

function event(moves: readonly Move[]) {
  return { t: 'presence' as const, moves: moves.map(({ user, online }) => ({ user: user.name, online })) };
}

/** Those for whom the moves differ: the movers themselves, and whom a mover blocks. */
function usersConcerned(bus: Bus, moves: readonly Move[]): Set<number> {
  const users = new Set<number>();
  for (const { user } of moves) {
    users.add(user.id);
    for (const blocked of bus.ask.blockedBy(user)) users.add(blocked);
  }
  return users;
}
