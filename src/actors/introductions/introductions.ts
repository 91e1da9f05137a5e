/**
 * Brings two clients together that want to meet (R25): judges who may ask whom, asks the other for consent, and after the yes
 * tells each side the other's key and addresses. Before it no address leaves the server.
 */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Asked, Consent, Startprivate, Told, Unmet } from '../../../machines/vocabulary/commands.ts';
import type { Introduce } from '../../../machines/vocabulary/swarm.ts';
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import type { Endpoint, Purpose } from '../../../machines/vocabulary/peers.ts';
import type { OpenSession } from '../../../machines/vocabulary/questions.ts';
import { timerDropped, timerWanted } from '../../../machines/vocabulary/timers.ts';
import type { ActorDefinition, Behaviour } from '../../bus/attach-actor.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import { randomName } from '../../ports/randomness.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Place } from './addresses.ts';
import { createAsks } from './asks.ts';
import type { Ask, Asks, Side } from './asks.ts';
import { introduceBoth } from './both-sides.ts';
import { createPace, type Pace } from '../pace.ts';
import { recentIntroductions } from './recent.ts';
import type { RecentIntroductions } from './recent.ts';
import { blockedRefusal, declined, goneRefusal } from './refusals.ts';

/** The settings that this actor reads, at each use: they may change. */
export interface IntroductionSettings {
  readonly relay: { readonly enabled: boolean };
  /** How long the question for consent stays open. */
  readonly consentSeconds: number;
  readonly limits: {
    /** Questions that one user may ask in a minute. */
    readonly consentsPerMinute: number;
    /** Open questions of one user, asked and to be answered. */
    readonly openConsents: number;
    /** Open questions of one session because of files, asked and to be answered. */
    readonly openMeetings: number;
  };
}

interface Introductions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly settings: IntroductionSettings;
  readonly asks: Asks;
  readonly pace: Pace;
  readonly recent: RecentIntroductions;
}

const FILE_CONSENT_SECONDS = 10;
const PRIVATE: Purpose = { kind: 'private' };

/** The introductions actor. Open questions live as long as the process: a restart of the actor alone loses none. */
export function introductionsActor(
  bus: Bus,
  clock: Clock,
  randomness: Randomness,
  settings: IntroductionSettings,
): ActorDefinition {
  const asks = createAsks();
  const pace = createPace(() => settings.limits.consentsPerMinute);
  const recent = recentIntroductions();
  return {
    name: 'introductions',
    start: () => Promise.resolve(behaviour({ bus, clock, randomness, settings, asks, pace, recent })),
  };
}

function behaviour(introductions: Introductions): Behaviour {
  const { bus, asks } = introductions;
  return {
    handlers: {
      'startprivate.asked': (asked) => startPrivate(introductions, asked),
      'introduce.asked': (asked) => introduce(introductions, asked),
      'consent.received': (answered) => takeAnswer(introductions, answered),
      'unmet.received': (told) => passOn(introductions, told),
      'timer.rang': ({ address, timer }) => {
        const ask = timer === 'consent' ? asks.get(address) : undefined;
        if (ask) close(introductions, ask, refuse('timeout', `${ask.asked.user.name} did not answer`));
      },
      'user.blocked': ({ owner, target }) => {
        const sessions = [bus.ask.sessionOf(owner), bus.ask.sessionOf(target)];
        for (const ask of sessions.flatMap((open) => (open ? asks.of(open.session) : []))) {
          const blocked = blockedRefusal(bus, ask.asker.user, ask.asked.user);
          if (blocked) close(introductions, ask, blocked);
        }
      },
      'session.resumed': ({ session }) => {
        for (const ask of asks.of(session)) if (ask.asked.session === session) question(introductions, ask);
      },
      'session.ended': ({ session }) => {
        for (const ask of asks.of(session)) close(introductions, ask, goneRefusal(ask.asked.user));
      },
    },
    answers: {},
  };
}

function startPrivate(introductions: Introductions, { session, user, command }: Asked<Startprivate>): void {
  const { bus, asks } = introductions;
  const cause = { session, id: command.id };
  const other = whomToAsk(introductions, user, command.user);
  if ('code' in other) return bus.reply(cause, other);
  if (command.active) {
    return bus.reply(cause, refuse('already-active', `you have a private session with ${other.user.name}`));
  }
  if (asks.between(session, other.session, PRIVATE)) {
    return bus.reply(cause, refuse('already-active', `${other.user.name} is being asked already`));
  }
  const asker = sideOf(bus, user, session);
  const asked = sideOf(bus, other.user, other.session);
  if (!asker || !asked) {
    const whose = asker ? `the client of ${other.user.name}` : 'this client';
    return bus.reply(cause, refuse('unreachable', `${whose} has no device key and cannot meet others`));
  }
  const place = placeOf(bus, user, command.endpoint);
  // Who is asked by the one that they ask has consented (R25).
  const crossing = asks.between(other.session, session, PRIVATE);
  if (crossing) return meetCrossing(introductions, crossing, { ...asker, place }, cause);
  const refusal = tooMany(introductions, asker, asked);
  if (refusal) return bus.reply(cause, refusal);
  open(introductions, { purpose: PRIVATE, cause, asker: { ...asker, place }, asked });
}

/** An owner of a file, by the tracker's handle: the owner's client answers by itself, for sharing is consent. */
function introduce(introductions: Introductions, { session, user, command }: Asked<Introduce>): void {
  const { bus, asks, settings } = introductions;
  const cause = { session, id: command.id };
  const owner = bus.ask.ownerOf(session, command.file, command.peer);
  const asked = owner && sideOf(bus, owner.user, owner.session);
  if (!owner || !asked) return bus.reply(cause, refuse('not-found', 'that owner is not there any more'));
  const asker = sideOf(bus, user, session);
  if (!asker) {
    return bus.reply(cause, refuse('unreachable', 'this client has no device key and cannot meet others'));
  }
  const purpose: Purpose = { kind: 'file', root: command.file };
  const place = placeOf(bus, user, command.endpoint);
  // Who fetch the same file seek each other: one connection serves both.
  const crossing = asks.between(owner.session, session, purpose);
  if (crossing) return meetCrossing(introductions, crossing, { ...asker, place }, cause);
  const isFull = [session, owner.session].some(
    (side) => asks.of(side).filter(isForFile).length >= settings.limits.openMeetings,
  );
  if (isFull || asks.between(session, owner.session, purpose)) {
    return bus.reply(cause, refuse('busy', `${owner.user.name} is being asked already: try again later`));
  }
  open(introductions, { purpose, cause, asker: { ...asker, place }, asked });
}

function isForFile({ purpose }: Ask): boolean {
  return purpose.kind === 'file';
}

/** The user of that name if they may be asked, by the refusals of R25 in their order. */
function whomToAsk({ bus }: Introductions, user: User, name: string): OpenSession | Refusal {
  if (name.toLowerCase() === user.name.toLowerCase()) {
    return refuse('self', 'you cannot start a private session with yourself');
  }
  const other = bus.ask.userNamed(name);
  if (!other) return refuse('unknown-user', `there is no user "${name}"`);
  const blocked = blockedRefusal(bus, user, other);
  if (blocked) return blocked;
  return bus.ask.sessionOf(other) ?? refuse('offline', `${other.name} is not online`);
}

function tooMany({ clock, settings, asks, pace }: Introductions, asker: Side, asked: Side): Refusal | null {
  const waitingFor = (side: Side): number => asks.of(side.session).filter((ask) => !isForFile(ask)).length;
  if (waitingFor(asker) >= settings.limits.openConsents) {
    return refuse('busy', 'you have too many open questions: wait for an answer');
  }
  if (waitingFor(asked) >= settings.limits.openConsents) {
    return refuse('busy', `${asked.user.name} has too many open questions: try again later`);
  }
  const seconds = pace.wait(asker.user.id, clock.monotonic());
  if (seconds === 0) return null;
  return refuse('rate-limited', `too many questions: try again in ${seconds} s`, {
    retryAfterSeconds: seconds,
  });
}

function open(introductions: Introductions, started: Omit<Ask, 'id'>): void {
  const { bus, randomness, asks } = introductions;
  const ask = { ...started, id: randomName(randomness, 12) };
  asks.add(ask);
  bus.publish(timerWanted(ask.id, 'consent', secondsFor(introductions, ask)));
  question(introductions, ask);
}

/** A person needs longer for an answer than a client that answers by itself. */
function secondsFor({ settings }: Introductions, { purpose }: Pick<Ask, 'purpose'>): number {
  return purpose.kind === 'file'
    ? Math.min(FILE_CONSENT_SECONDS, settings.consentSeconds)
    : settings.consentSeconds;
}

function question(introductions: Introductions, ask: Ask): void {
  const { id, purpose, asker, asked } = ask;
  const { bus } = introductions;
  const { user, device } = asker;
  const seconds = secondsFor(introductions, ask);
  bus.notify([asked.session], { t: 'consent-asked', id, from: user.name, key: device.key, purpose, seconds });
}

function takeAnswer(introductions: Introductions, { session, signal }: Told<Consent>): void {
  const { bus } = introductions;
  const ask = introductions.asks.get(signal.re);
  if (ask?.asked.session !== session) return;
  const { asker, asked, cause } = ask;
  forget(introductions, ask);
  if (!signal.yes || !signal.endpoint) return bus.reply(cause, declined(asked.user, signal.reason));
  const place = placeOf(bus, asked.user, signal.endpoint);
  const both = introduceEach(introductions, ask.purpose, asker, { ...asked, place });
  bus.reply(cause, { ok: true, introduction: both.forFirst });
  bus.notify([asked.session], { t: 'introduced', introduction: both.forSecond });
}

function meetCrossing(
  introductions: Introductions,
  crossing: Ask,
  second: Ask['asker'],
  cause: Ask['cause'],
): void {
  const { bus } = introductions;
  forget(introductions, crossing);
  bus.notify([second.session], { t: 'consent-closed', id: crossing.id });
  const both = introduceEach(introductions, crossing.purpose, crossing.asker, second);
  bus.reply(crossing.cause, { ok: true, introduction: both.forFirst });
  bus.reply(cause, { ok: true, introduction: both.forSecond });
}

/** Whoever judges the other's key as changed says so within seconds; whoever is introduced because of a file tries the next owner instead. */
function introduceEach(
  { bus, clock, randomness, settings, recent }: Introductions,
  purpose: Purpose,
  first: Ask['asker'],
  second: Ask['asker'],
): ReturnType<typeof introduceBoth> {
  const both = introduceBoth(randomness, purpose, first, second, settings.relay.enabled);
  if (both.tickets) bus.publish({ type: 'relay.offered', tickets: both.tickets });
  if (purpose.kind === 'private') {
    recent.add(both.forFirst.id, [first.session, second.session], clock.monotonic());
  }
  return both;
}

function passOn({ bus, clock, recent }: Introductions, { session, signal }: Told<Unmet>): void {
  const { introduction, reason } = signal;
  const other = recent.take(introduction, session, clock.monotonic());
  if (other) bus.notify([other], { t: 'unmet', introduction, reason });
}

/** Ends a question without an answer of the other's. */
function close(introductions: Introductions, ask: Ask, refusal: Refusal): void {
  const { bus } = introductions;
  forget(introductions, ask);
  bus.notify([ask.asked.session], { t: 'consent-closed', id: ask.id });
  bus.reply(ask.cause, refusal);
}

function forget({ bus, asks }: Introductions, ask: Ask): void {
  asks.remove(ask);
  bus.publish(timerDropped(ask.id, 'consent'));
}

function sideOf(bus: Bus, user: User, session: SessionId): Side | null {
  const device = bus.ask.deviceOf(session);
  return device ? { user, session, device } : null;
}

/** Where a user's client is now: the address is taken when it speaks, for later its connection may be gone. */
function placeOf(bus: Bus, user: User, endpoint: Endpoint): Place {
  const connection = bus.ask.sessionOf(user)?.connection ?? null;
  const observed = connection === null ? undefined : bus.ask.addressOf(connection);
  return { observed: observed ?? '', endpoint };
}
