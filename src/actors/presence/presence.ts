/** Who is here (R7, R11–R16, R20): sessions begin, are taken up again and end here, and here is who is online. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { GoodbyeReason, Refusal } from '../../../machines/vocabulary/codes.ts';
import type { EntryAsked, Resume } from '../../../machines/vocabulary/commands.ts';
import type { Entrance, FactOf } from '../../../machines/vocabulary/facts.ts';
import type { OpenSession } from '../../../machines/vocabulary/questions.ts';
import { timerDropped, timerWanted } from '../../../machines/vocabulary/timers.ts';
import type { ActorDefinition, Behaviour } from '../../bus/attach-actor.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import { randomName } from '../../ports/randomness.ts';
import type { Randomness } from '../../ports/randomness.ts';
import { inStore } from '../../ports/store.ts';
import type { Store } from '../../ports/store.ts';
import type { LastingWrites } from '../lasting-writes.ts';
import { createAnnouncements } from './announcements.ts';
import type { Announcements } from './announcements.ts';
import { createEntrances } from './entrance.ts';
import type { Entrances } from './entrance.ts';
import { presenceOperators } from './operators.ts';
import { createRecord } from './record.ts';
import type { PresenceRecord } from './record.ts';
import { createSessions } from './sessions.ts';
import type { Session, Sessions } from './sessions.ts';
import { presenceReads } from './reads.ts';

/** The settings that this actor reads, at each use: they may change. */
export interface PresenceSettings {
  /** The time from one durable sign of life to the next (R14); at least a second. */
  readonly heartbeatSeconds: number;
  /** How long a session waits for its lost connection (R16). */
  readonly resumeGraceSeconds: number;
  /** Why a text is refused, or null. */
  readonly textProblem: (text: string) => Refusal | null;
}

interface Presence {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly settings: PresenceSettings;
  readonly sessions: Sessions;
  readonly record: PresenceRecord;
  readonly announcements: Announcements;
  readonly entrances: Entrances;
}

/* Each is a commit. */
const LEAST_VITALS_SECONDS = 1;

/** The presence actor. What it knows lives as long as the process: a restart of the actor alone loses no session and no move. */
export function presenceActor(
  bus: Bus,
  store: Store,
  lasting: LastingWrites,
  clock: Clock,
  randomness: Randomness,
  settings: PresenceSettings,
): ActorDefinition {
  const sessions = createSessions();
  const announcements = createAnnouncements(bus, clock, sessions);
  const entrances = createEntrances(bus);
  let record: PresenceRecord | null = null;
  return {
    name: 'presence',
    start: async () => {
      record ??= createRecord(store, lasting, clock, (await inStore(store, 'presence.load', null)).seen);
      wantVitals(bus, settings);
      return behaviour({ bus, clock, randomness, settings, sessions, record, announcements, entrances });
    },
  };
}

function behaviour(presence: Presence): Behaviour {
  const { bus, sessions, record, entrances } = presence;
  const view = { ...presence, textProblem: presence.settings.textProblem };
  return {
    handlers: {
      ...presenceReads(view),
      ...presenceOperators(view, (session) => end(presence, session, 'kicked')),
      'login.verified': (entrance) => {
        const old = sessions.of(entrance.user);
        if (old) entrances.challenge(old, entrance);
        else open(presence, entrance);
      },
      'resume.asked': (asked) => resume(presence, asked),
      'session.answered': ({ session }) => entrances.alive(session),
      'session.disconnected': (fact) => disconnected(presence, fact),
      'session.left': ({ session, reason, commandId }) => {
        const left = sessions.all.get(session);
        if (!left) return;
        if (commandId !== undefined) bus.reply({ session, id: commandId }, { ok: true });
        end(presence, left, reason);
      },
      'timer.rang': ({ address, timer }) => {
        if (timer === 'vitals') {
          record.vitals();
          wantVitals(bus, presence.settings);
        }
        const session = sessions.all.get(address);
        if (timer === 'grace' && session?.connection === null) end(presence, session, 'lost');
        if (timer === 'challenge' && session?.connection === null) end(presence, session, 'replaced');
      },
      'account.closed': ({ user }) => {
        const session = sessions.of(user);
        if (session) end(presence, session, 'kicked');
      },
      'drain.begun': () => {
        for (const session of [...sessions.all.values()]) end(presence, session, 'shutdown');
      },
    },
    answers: {
      sessionOf: (user) => {
        const session = sessions.of(user);
        return session && openSession(session);
      },
      sessionCount: () => {
        const connected = [...sessions.all.values()].filter(({ connection }) => connection !== null).length;
        return { connected, away: sessions.all.size - connected };
      },
      openSessions: () => [...sessions.all.values()].map(openSession),
    },
  };
}

function wantVitals(bus: Bus, { heartbeatSeconds }: PresenceSettings): void {
  bus.publish(timerWanted('presence', 'vitals', Math.max(LEAST_VITALS_SECONDS, heartbeatSeconds)));
}

function openSession({ session, user, mail, connection }: Session): OpenSession {
  return { session, user, mail, connection };
}

function open(presence: Presence, entrance: Entrance): void {
  const { bus, randomness, sessions, record, announcements } = presence;
  const { connection, user, mail } = entrance;
  if (!bus.ask.isConnected(connection)) return;
  const session = randomName(randomness, 12);
  const secret = randomName(randomness, 32);
  announcements.announce(user, true);
  sessions.add({ session, user, secretHash: sha256(secret), mail, connection, since: announcements.count });
  record.opened(user.id);
  bus.publish({ ...entrance, type: 'session.opened', session, secret }, connection);
  bus.publish({ type: 'presence.changed', user, online: true });
}

function end(presence: Presence, ended: Session, reason: GoodbyeReason): void {
  const { bus, sessions, record, announcements, entrances } = presence;
  const { session, user } = ended;
  sessions.remove(ended);
  record.ended(user.id);
  announcements.announce(user, false);
  bus.publish(timerDropped(session, 'idle'));
  bus.publish(timerDropped(session, 'grace'));
  bus.publish({ type: 'session.ended', session, user, reason }, session);
  bus.publish({ type: 'presence.changed', user, online: false });
  const next = entrances.next(session);
  if (next) open(presence, next);
}

function disconnected(presence: Presence, { session, connection }: FactOf<'session.disconnected'>): void {
  const { bus, sessions, entrances, settings } = presence;
  const lost = sessions.all.get(session);
  if (lost?.connection !== connection) return;
  lost.connection = null;
  if (entrances.isWaitedFor(session)) end(presence, lost, 'replaced');
  else bus.publish(timerWanted(session, 'grace', settings.resumeGraceSeconds));
}

/** A client takes up its session on a new connection; the old one, if it still seems to be there, is cut off. */
function resume({ bus, sessions, entrances }: Presence, { connection, command }: EntryAsked<Resume>): void {
  const session = sessions.all.get(command.session);
  if (!session || !timingSafeEqual(session.secretHash, sha256(command.secret))) {
    const refusal = refuse('not-found', 'that session is over: log in again');
    bus.publish({ type: 'login.failed', connection, commandId: command.id, refusal }, connection);
    return;
  }
  if (session.connection !== null) {
    bus.publish({ type: 'session.takenOver', connection: session.connection }, session.connection);
  }
  session.connection = connection;
  bus.publish(timerDropped(session.session, 'grace'));
  bus.publish(timerDropped(session.session, 'challenge'));
  entrances.alive(session.session);
  const { user, mail } = session;
  const { id: commandId, results } = command;
  bus.publish(
    { type: 'session.resumed', session: session.session, connection, user, mail, commandId, results },
    connection,
  );
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
