/**
 * Asks clients to look into their shared folders (R32, R33). Searches for one name share the question; each waits only for
 * those it may know of (R15), so that nobody's silence tells of somebody hidden.
 */
import type { SessionId } from '../../../machines/vocabulary/identity.ts';
import { timerDropped, timerWanted } from '../../../machines/vocabulary/timers.ts';
import type { Bus } from '../../bus/bus.ts';

export interface LookLimits {
  /** A client that has said nothing after this time is not waited for. */
  readonly lookAnswerSeconds: number;
  /** Nor one that is still hashing after this. */
  readonly lookSeconds: number;
}

export interface Looks {
  /** Asks `sessions` whether they have a file of that name, and calls `done` once, when all have answered or are given up. */
  ask(name: string, sessions: readonly SessionId[], done: () => void): void;
  /** An answer; `hashing` says that a second one follows. */
  answered(session: SessionId, id: number, hashing: boolean): void;
  /** Waits no more for a session that is gone. */
  gone(session: SessionId): void;
  /** A timer of this address rang. */
  rang(address: string): void;
}

interface Look {
  readonly id: number;
  readonly name: string;
  readonly address: string;
  /** Who has not given the last answer; `hashing` has given one. */
  readonly waiting: Map<SessionId, 'silent' | 'hashing'>;
  readonly seekers: Set<Seeker>;
  phase: 'answering' | 'hashing';
}

interface Seeker {
  readonly waiting: Set<SessionId>;
  readonly done: () => void;
}

/** No looks yet. */
export function createLooks(bus: Bus, limits: LookLimits): Looks {
  const byName = new Map<string, Look>();
  const byId = new Map<number, Look>();
  let count = 0;

  function open(name: string): Look {
    const id = ++count;
    const look: Look = {
      id,
      name,
      address: `look/${id}`,
      waiting: new Map(),
      seekers: new Set(),
      phase: 'answering',
    };
    byName.set(name, look);
    byId.set(id, look);
    bus.publish(timerWanted(look.address, 'look', limits.lookAnswerSeconds));
    return look;
  }

  function release(look: Look, session: SessionId): void {
    look.waiting.delete(session);
    for (const seeker of look.seekers) {
      if (!seeker.waiting.delete(session) || seeker.waiting.size > 0) continue;
      look.seekers.delete(seeker);
      seeker.done();
    }
    if (look.seekers.size > 0) return;
    if (byName.get(look.name) === look) byName.delete(look.name);
    byId.delete(look.id);
    bus.publish(timerDropped(look.address, 'look'));
  }

  return {
    ask(name, sessions, done) {
      if (sessions.length === 0) return done();
      let look = byName.get(name);
      // Who has answered this question already may have got the file since: those are asked by a new one.
      if (!look || !sessions.every((session) => look?.waiting.has(session))) look = open(name);
      const { id, waiting, seekers } = look;
      seekers.add({ waiting: new Set(sessions), done });
      const unasked = sessions.filter((session) => !waiting.has(session));
      for (const session of unasked) waiting.set(session, 'silent');
      if (unasked.length > 0) bus.notify(unasked, { t: 'look', id, name });
    },
    answered(session, id, hashing) {
      const look = byId.get(id);
      if (!look?.waiting.has(session)) return;
      if (hashing) look.waiting.set(session, 'hashing');
      else release(look, session);
    },
    gone(session) {
      for (const look of [...byId.values()]) if (look.waiting.has(session)) release(look, session);
    },
    rang(address) {
      const look = [...byId.values()].find((one) => one.address === address);
      if (!look) return;
      const given = [...look.waiting].filter(([, state]) => look.phase === 'hashing' || state === 'silent');
      if (look.phase === 'answering') {
        look.phase = 'hashing';
        bus.publish(timerWanted(look.address, 'look', limits.lookSeconds));
      }
      for (const [session] of given) release(look, session);
    },
  };
}
