/**
 * Who gets in when an account is online already (R7): the old session is asked whether it lives, and keeps its place when
 * it answers. Newcomers wait here meanwhile.
 */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Entrance } from '../../../machines/vocabulary/facts.ts';
import type { SessionId } from '../../../machines/vocabulary/identity.ts';
import { timerWanted } from '../../../machines/vocabulary/timers.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Session } from './sessions.ts';

/** Seconds in which an old session has to answer. */
const CHALLENGE_SECONDS = 3;

export interface Entrances {
  /** Makes a newcomer wait for what the old session has to say. */
  challenge(old: Session, entrance: Entrance): void;
  /** The old session lives: whoever waited is refused. */
  alive(old: SessionId): void;
  /** Takes out the first who waits for the place and still is there; the others are refused. */
  next(old: SessionId): Entrance | undefined;
  isWaitedFor(old: SessionId): boolean;
}

/** Newcomers that wait, by the session whose place they want. */
export function createEntrances(bus: Bus): Entrances {
  const waiting = new Map<SessionId, Entrance[]>();

  function refuseAll(entrances: readonly Entrance[]): void {
    for (const { connection, commandId } of entrances) {
      const refusal = refuse('already-online', 'this account is online already');
      bus.publish({ type: 'login.failed', connection, commandId, refusal }, connection);
    }
  }

  return {
    challenge(old, entrance) {
      const others = waiting.get(old.session);
      if (others) {
        others.push(entrance);
        return;
      }
      waiting.set(old.session, [entrance]);
      const { session } = old;
      // A connected session is probed by its machine; one whose connection is lost has the same time to come back.
      if (old.connection !== null) {
        bus.publish({ type: 'session.challenged', session, seconds: CHALLENGE_SECONDS }, session);
      } else bus.publish(timerWanted(session, 'challenge', CHALLENGE_SECONDS));
    },
    alive(old) {
      refuseAll(waiting.get(old) ?? []);
      waiting.delete(old);
    },
    next(old) {
      const entrances = (waiting.get(old) ?? []).filter(({ connection }) => bus.ask.isConnected(connection));
      waiting.delete(old);
      refuseAll(entrances.slice(1));
      return entrances[0];
    },
    isWaitedFor: (old) => waiting.has(old),
  };
}
