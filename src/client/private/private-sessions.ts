/** The private sessions of this client, one per other user: what the user and the server want reaches their machines here. */
import { createActor } from 'xstate';
import { privateSessionMachine } from '../../../machines/private-session.ts';
import type { PrivateEnd, PrivateTimer } from '../../../machines/vocabulary/private-events.ts';
import type {
  ConsentAsked,
  ConsentClosed,
  Introduced,
  PeerUnmet,
} from '../../../machines/vocabulary/replies.ts';
import { watchActor } from '../../ports/watch.ts';
import { machineTimers } from '../machine-timers.ts';
import type { Settle } from '../result-order.ts';
import { perform } from './deeds.ts';
import { takeIntroduction } from './meeting.ts';
import { outgoingTexts } from './outgoing-texts.ts';
import type { PrivateParts } from './parts.ts';
import { happened, isIn, type PrivateSession, type SessionKeeper } from './session.ts';

export interface PrivateSessions {
  /** The session with a user, or what would become one. */
  with(user: string): PrivateSession | undefined;
  /** True while this user waits for an answer of ours. */
  isAskedBy(user: string): boolean;
  /** How the last session with a user ended, if one did. */
  lastEnd(user: string): PrivateEnd | undefined;
  /** This side asks. */
  start(user: string, onStarted: Settle): void;
  onConsentAsked(asked: ConsentAsked): void;
  onConsentClosed(closed: ConsentClosed): void;
  onIntroduced(introduced: Introduced): void;
  /** The other side of an introduction does not come. */
  onUnmet(unmet: PeerUnmet): void;
  /** This client's session with the server is over; resolves when the peers have been told, or do not listen. */
  end(reason: PrivateEnd): Promise<void>;
}

/** How long the peers have to take the last word. */
const FAREWELL_MILLISECONDS = 500;

/** Sessions that others began or ask for, at once; a server that asks for more is not an honest one. */
const MOST_ASKED = 256;

/** Ends that are remembered; the oldest is forgotten first. */
const MOST_ENDS = 1_024;

/** No sessions yet. */
export function privateSessions(parts: PrivateParts): PrivateSessions {
  const sessions = new Map<string, PrivateSession>();
  const ends = new Map<string, PrivateEnd>();
  const farewells = new Set<Promise<void>>();

  function open(user: string, asked: ConsentAsked | null, onStarted: Settle | null): void {
    const name = user.toLowerCase();
    const session = makeSession(parts, user, asked, onStarted, {
      onClosed(reason) {
        if (sessions.get(name) === session) sessions.delete(name);
        ends.set(name, reason);
        for (const oldest of ends.keys()) if (ends.size > MOST_ENDS) ends.delete(oldest);
      },
      onFarewell(closed) {
        farewells.add(closed);
        void closed.then(() => farewells.delete(closed));
      },
    });
    ends.delete(name);
    sessions.set(name, session);
    session.actor.start();
  }

  function isFull(): boolean {
    return [...sessions.values()].filter(({ asked }) => asked !== null).length >= MOST_ASKED;
  }

  return {
    with: (user) => sessions.get(user.toLowerCase()),
    isAskedBy(user) {
      const session = sessions.get(user.toLowerCase());
      return session !== undefined && isIn(session, 'answering');
    },
    lastEnd: (user) => ends.get(user.toLowerCase()),
    start: (user, onStarted) => open(user, null, onStarted),
    onConsentAsked(asked) {
      const decline = () => parts.send({ t: 'consent', re: asked.id, yes: false });
      if (asked.purpose.kind !== 'private') return decline();
      const known = sessions.get(asked.from.toLowerCase());
      // The same question again, after our connection was lost; or we ask as well, and the server brings both together.
      if (known && (known.asked?.id === asked.id || isIn(known, 'asking'))) return;
      if (!known && isFull()) return decline();
      if (known) happened(known, { type: 'request.received' });
      open(asked.from, asked, null);
    },
    onConsentClosed({ id }) {
      for (const session of [...sessions.values()]) {
        if (session.asked?.id === id) happened(session, { type: 'request.closed' });
      }
    },
    onIntroduced({ introduction }) {
      const session = sessions.get(introduction.peer.toLowerCase());
      if (session) takeIntroduction(session, introduction);
    },
    onUnmet({ introduction }) {
      const session = [...sessions.values()].find((each) => each.introduction === introduction);
      if (session) happened(session, { type: 'introduction.refused' });
    },
    async end(reason) {
      for (const session of [...sessions.values()]) happened(session, { type: 'client.ended', reason });
      if (farewells.size === 0) return;
      const late = Promise.withResolvers<void>();
      const cancel = parts.clock.after(FAREWELL_MILLISECONDS, late.resolve);
      await Promise.race([Promise.all(farewells), late.promise]);
      cancel();
    },
  };
}

function makeSession(
  parts: PrivateParts,
  user: string,
  asked: ConsentAsked | null,
  onStarted: Settle | null,
  keeper: SessionKeeper,
): PrivateSession {
  const request = asked && {
    ask: asked.id,
    trust: parts.contacts.judge(asked.from, asked.key),
    seconds: asked.seconds,
  };
  const actor = createActor(privateSessionMachine, { input: { request, policy: parts.policy } });
  const life = { machine: 'private-session', instance: `private/${user.toLowerCase()}`, label: user };
  watchActor(parts.watch, actor, life);
  const timers = machineTimers<PrivateTimer>(parts.clock, 'quiet', (timer) =>
    happened({ actor }, { type: 'timer.rang', timer }),
  );
  const session: PrivateSession = {
    ...{ parts, keeper, asked, actor, timers, user, onStarted },
    texts: outgoingTexts(),
    leaving: new AbortController(),
    introduction: null,
    key: asked?.key ?? '',
    link: null,
    route: 'direct',
    shutDoor: null,
  };
  actor.on('*', (fact) => perform(session, fact));
  return session;
}
