/**
 * Files that are handed to others (R39): asks each recipient's client, keeps how far each is, tells the pusher, and answers
 * when nothing follows from anybody. The bytes travel as those of any download; of them it knows what clients report.
 */
import { refuse, type Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Asked, Told } from '../../../machines/vocabulary/commands.ts';
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import {
  SETTLED,
  type OfferClosed,
  type Progress,
  type Push as PushCommand,
  type RecipientState,
} from '../../../machines/vocabulary/pushes.ts';
import { timerDropped, timerWanted } from '../../../machines/vocabulary/timers.ts';
import type { ActorDefinition, Behaviour } from '../../bus/attach-actor.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import { randomName, type Randomness } from '../../ports/randomness.ts';
import { createPace, type Pace } from '../pace.ts';
import { createPushes, isSettled, standingOf, type Push, type Pushes, type Recipient } from './pushes.ts';
import { addresseesOf, visibleSession, type Addressee } from './recipients.ts';

/** The settings that this actor reads, at each use: they may change. */
export interface OfferSettings {
  /** How long an answer is waited for, and somebody who accepted and left. */
  readonly offerSeconds: number;
  readonly limits: {
    readonly pushesPerUser: number;
    readonly pushesPerMinute: number;
    readonly pushRecipients: number;
    readonly offersPerUser: number;
  };
}

interface Offers {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly settings: OfferSettings;
  readonly pushes: Pushes;
  readonly pace: Pace;
}

const ADDRESS = 'offers';
const PROGRESS_SECONDS = 1;
/* So that an event fits into a frame, whatever causes are in it. */
const STANDINGS_AT_ONCE = 128;

/** The offers actor. What it knows lives as long as the process: a restart of the actor alone loses nothing. */
export function offersActor(
  bus: Bus,
  clock: Clock,
  randomness: Randomness,
  settings: OfferSettings,
): ActorDefinition {
  const pushes = createPushes();
  const pace = createPace(() => settings.limits.pushesPerMinute);
  const offers = { bus, clock, randomness, settings, pushes, pace };
  return { name: 'offers', start: async () => behaviour(offers) };
}

function behaviour(offers: Offers): Behaviour {
  const { bus, pushes } = offers;
  return {
    handlers: {
      'push.asked': (asked) => begin(offers, asked),
      'withdraw.asked': ({ session, command }) => {
        const push = pushes.of(session).find(({ name }) => name === command.push);
        if (push) end(offers, push, refuse('cancelled', `the push of ${push.manifest.name} was withdrawn`));
        const refusal = refuse('not-found', `there is no push ${command.push}`);
        bus.reply({ session, id: command.id }, push ? { ok: true } : refusal);
      },
      'progress.received': (told) => heard(offers, told),
      'timer.rang': ({ address, timer }) => {
        if (timer === 'progress' && address === ADDRESS)
          for (const push of pushes.all) tellPusher(offers, push);
        if (timer === 'offer') tooLate(offers, address);
      },
      'user.blocked': ({ owner, target }) => {
        for (const [pusher, user] of [
          [owner, target],
          [target, owner],
        ] as const) {
          for (const push of pushes.to(user)) if (push.pusher.id === pusher.id) away(offers, push, user);
        }
      },
      'session.welcomed': ({ user }) => back(offers, user),
      'session.resumed': ({ session, user }) => {
        back(offers, user);
        for (const push of pushes.of(session)) {
          for (const recipient of push.recipients.values()) push.changed.add(recipient);
          tellPusher(offers, push);
        }
      },
      'session.ended': ({ session, user }) => {
        for (const push of pushes.of(session)) {
          end(offers, push, refuse('interrupted', 'your session ended before the push was over'));
        }
        for (const push of pushes.to(user)) away(offers, push, user);
      },
    },
    answers: {},
  };
}

function begin(offers: Offers, { session, user, command }: Asked<PushCommand>): void {
  const { bus, pushes, settings, randomness } = offers;
  const cause = { session, id: command.id };
  const manifest = bus.ask.manifestOf(session, command.file);
  if (!manifest) return bus.reply(cause, refuse('not-found', 'register the file first: you do not offer it'));
  const addressees = addresseesOf(bus, user, command.to, settings.limits.pushRecipients);
  if ('ok' in addressees) return bus.reply(cause, addressees);
  const refusal = tooMany(offers, session, user, command.push);
  if (refusal) return bus.reply(cause, refusal);
  const recipients = new Map(addressees.map((each) => [each.user.id, recipientFor(offers, each)]));
  const push: Push = {
    ...{ id: randomName(randomness, 12), name: command.push, cause, pusher: user, manifest, recipients },
    changed: new Set(recipients.values()),
  };
  pushes.add(push);
  const asked = [...recipients.values()].filter(({ state }) => state === 'asked');
  for (const recipient of asked) waitFor(offers, push, recipient);
  offer(
    offers,
    push,
    asked.flatMap((each) => each.session ?? []),
    settings.offerSeconds,
  );
  tellPusher(offers, push);
  finishIfSettled(offers, push);
}

function tooMany(
  { clock, pace, pushes, settings }: Offers,
  session: SessionId,
  user: User,
  name: string,
): Refusal | null {
  const own = pushes.of(session);
  if (own.some((push) => push.name === name)) return refuse('busy', `push ${name} is under way`);
  const { pushesPerUser } = settings.limits;
  if (own.length >= pushesPerUser) {
    return refuse('busy', `you are pushing ${pushesPerUser} files; wait for one of them or cancel it`);
  }
  const seconds = pace.wait(user.id, clock.monotonic());
  if (seconds === 0) return null;
  const message = `too many pushes: try again in ${seconds} s`;
  return refuse('rate-limited', message, { retryAfterSeconds: seconds });
}

function recipientFor({ pushes, settings }: Offers, { user, session }: Addressee): Recipient {
  const fresh = { user, session, bytes: 0, cause: null, deadline: 0 };
  if (session === null) return { ...fresh, state: 'offline' };
  const isFull = pushes.to(user).length >= settings.limits.offersPerUser;
  return isFull
    ? { ...fresh, state: 'failed', cause: 'has too many open offers' }
    : { ...fresh, state: 'asked' };
}

function offer({ bus }: Offers, push: Push, sessions: readonly SessionId[], seconds: number): void {
  const { id, pusher, manifest } = push;
  if (sessions.length > 0) bus.notify(sessions, { t: 'offer', id, from: pusher.name, manifest, seconds });
}

/** A recipient's answer, or how far they are. */
function heard(offers: Offers, { session, user, signal }: Told<Progress>): void {
  const push = offers.pushes.get(signal.re);
  const recipient = push?.recipients.get(user.id);
  if (!push || recipient?.session !== session || SETTLED.has(recipient.state)) return;
  const { state, cause = null } = signal;
  // Who takes it has not more of it than there is, and all of it when it is complete.
  const bytes = state === 'complete' ? push.manifest.size : Math.min(signal.bytes, push.manifest.size);
  if (recipient.state === 'asked' || recipient.state === 'lost') {
    offers.bus.publish(timerDropped(addressOf(push, recipient), 'offer'));
  }
  change(offers, push, recipient, { state, bytes, cause });
}

/** Everything that happens to a recipient comes through here. */
function change(
  offers: Offers,
  push: Push,
  recipient: Recipient,
  next: { state: RecipientState; bytes?: number; cause: string | null },
): void {
  const { bus, pushes } = offers;
  Object.assign(recipient, next);
  push.changed.add(recipient);
  if (SETTLED.has(recipient.state)) pushes.settled(push, recipient);
  if (finishIfSettled(offers, push)) return;
  bus.publish({ ...timerWanted(ADDRESS, 'progress', PROGRESS_SECONDS), keep: true });
}

function finishIfSettled(offers: Offers, push: Push): boolean {
  if (!isSettled(push)) return false;
  const { bus, pushes } = offers;
  tellPusher(offers, push);
  pushes.remove(push);
  bus.reply(push.cause, { ok: true, recipients: [...push.recipients.values()].map(standingOf) });
  return true;
}

function tellPusher({ bus }: Offers, { changed, cause, name }: Push): void {
  const news = [...changed].map(standingOf);
  changed.clear();
  for (let at = 0; at < news.length; at += STANDINGS_AT_ONCE) {
    const users = news.slice(at, at + STANDINGS_AT_ONCE);
    bus.notify([cause.session], { t: 'push-progress', push: name, users });
  }
}

/** Ends a push before its recipients are done. What somebody fetches is theirs: it stays, and goes on when others have the rest. */
function end(offers: Offers, push: Push, refusal: Refusal): void {
  const { bus, pushes } = offers;
  const open = [...push.recipients.values()].filter(({ state }) => !SETTLED.has(state));
  pushes.remove(push);
  for (const recipient of open) bus.publish(timerDropped(addressOf(push, recipient), 'offer'));
  close(
    offers,
    push,
    open.flatMap(({ session }) => session ?? []),
    'withdrawn',
  );
  bus.reply(push.cause, refusal);
}

function close({ bus }: Offers, { id }: Push, sessions: SessionId[], reason: OfferClosed['reason']): void {
  if (sessions.length > 0) bus.notify(sessions, { t: 'offer-closed', id, reason });
}

/** A recipient has left, or blocks the pusher, which is the same to them; who is blocked by the pusher is left out, too. */
function away(offers: Offers, push: Push, user: User): void {
  const recipient = push.recipients.get(user.id);
  if (!recipient || SETTLED.has(recipient.state)) return;
  const { session, state } = recipient;
  recipient.session = null;
  if (session !== null) close(offers, push, [session], 'withdrawn');
  if (state === 'asked') {
    offers.bus.publish(timerDropped(addressOf(push, recipient), 'offer'));
    return change(offers, push, recipient, { state: 'offline', cause: null });
  }
  if (state === 'lost') return;
  waitFor(offers, push, recipient);
  change(offers, push, recipient, { state: 'lost', cause: 'has left; may come back' });
}

/** A user came: what is not over is offered to them again, and a client that knows it answers where it is. */
function back(offers: Offers, user: User): void {
  const { bus, clock, pushes, settings } = offers;
  for (const push of pushes.to(user)) {
    const recipient = push.recipients.get(user.id);
    const session = visibleSession(bus, push.pusher, user);
    if (!recipient || session === null) continue;
    recipient.session = session;
    const isWaiting = recipient.state === 'asked' || recipient.state === 'lost';
    const left = (recipient.deadline - clock.monotonic()) / 1_000;
    offer(offers, push, [session], isWaiting ? Math.max(0, left) : settings.offerSeconds);
  }
}

function waitFor({ bus, clock, settings }: Offers, push: Push, recipient: Recipient): void {
  recipient.deadline = clock.monotonic() + settings.offerSeconds * 1_000;
  bus.publish(timerWanted(addressOf(push, recipient), 'offer', settings.offerSeconds));
}

function tooLate(offers: Offers, address: string): void {
  const [, id = '', user] = address.split('/');
  const push = offers.pushes.get(id);
  const recipient = push?.recipients.get(Number(user));
  if (!push || !recipient || SETTLED.has(recipient.state)) return;
  if (recipient.session !== null) close(offers, push, [recipient.session], 'expired');
  const isLost = recipient.state === 'lost';
  change(offers, push, recipient, {
    state: isLost ? 'failed' : 'expired',
    cause: isLost ? 'has left and did not come back' : 'did not answer',
  });
}

function addressOf({ id }: Push, { user }: Recipient): string {
  return `${ADDRESS}/${id}/${user.id}`;
}
