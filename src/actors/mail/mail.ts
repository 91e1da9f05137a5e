/**
 * Messages: judged, stored, delivered (R17–R21), and read again (R22). An `ok` leaves after the commit; what is committed
 * and can be written to a live session is `delivered`, the rest waits in the mailbox.
 */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Asked, History, Message } from '../../../machines/vocabulary/commands.ts';
import type { Cause, User } from '../../../machines/vocabulary/identity.ts';
import type { Outcome } from '../../../machines/vocabulary/replies.ts';
import { timerWanted } from '../../../machines/vocabulary/timers.ts';
import type { ActorDefinition, Behaviour } from '../../bus/attach-actor.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import { inStore } from '../../ports/store.ts';
import type { HistoryQuery, Store } from '../../ports/store.ts';
import type { LastingWrites } from '../lasting-writes.ts';
import { storeRefusal } from '../store-refusal.ts';
import { createCursors } from './cursors.ts';
import { createDeliveries } from './delivery.ts';
import type { Deliveries } from './delivery.ts';
import { createMailboxes } from './mailboxes.ts';
import type { MailboxLimits, Mailboxes } from './mailboxes.ts';

/** The settings that this actor reads, at each use: they may change. */
export interface MailSettings {
  readonly history: { readonly days: number };
  readonly limits: MailboxLimits & {
    /** The most messages that one `history` answers. */
    readonly historyPage: number;
    /** The most bytes of text in one such answer. */
    readonly historyPageBytes: number;
  };
  /** Why a text is refused, or null. */
  readonly textProblem: (text: string) => Refusal | null;
}

interface Mail {
  readonly bus: Bus;
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: MailSettings;
  readonly mailboxes: Mailboxes;
  readonly deliveries: Deliveries;
}

const PRUNING_SECONDS = 3_600;
const DAY_MILLISECONDS = 86_400_000;
const HISTORY_DEFAULT = 50;
const UNREADABLE = refuse('internal', 'the server cannot read its disk just now; try again later');
const NOT_KNOWN = refuse(
  'interrupted',
  'the server cannot read its disk just now: whether this message was accepted is not known; `history` will tell',
);

/** The mail actor. */
export function mailActor(
  bus: Bus,
  store: Store,
  lasting: LastingWrites,
  clock: Clock,
  settings: MailSettings,
): ActorDefinition {
  return {
    name: 'mail',
    start: async () => {
      const mailboxes = createMailboxes(await inStore(store, 'accounts.load', null), settings.limits);
      const deliveries = createDeliveries(bus, store, mailboxes, createCursors(lasting, clock));
      bus.publish(timerWanted('mail', 'pruning', PRUNING_SECONDS));
      // There are some only when this actor starts again: they must go on getting their mail.
      for (const { session, user, connection, mail } of bus.ask.openSessions()) {
        if (connection !== null && mail === 'live') deliveries.start(session, user);
      }
      return behaviour({ bus, store, clock, settings, mailboxes, deliveries });
    },
  };
}

function behaviour(mail: Mail): Behaviour {
  const { bus, store, clock, settings, mailboxes, deliveries } = mail;
  return {
    handlers: {
      'message.asked': (asked) => {
        const to = judge(mail, asked);
        if (to) send(mail, asked, to);
      },
      'history.asked': (asked) => readHistory(mail, asked),
      'mail.acknowledged': ({ session, signal }) => deliveries.acknowledge(session, signal.seq),
      'session.welcomed': ({ session, user, mail: wish }) => {
        // Its token took a commit; meanwhile its connection may have been lost, or the session may have ended.
        const open = bus.ask.sessionOf(user);
        if (wish === 'live' && open?.session === session && open.connection !== null)
          deliveries.start(session, user);
      },
      'session.disconnected': ({ session }) => deliveries.pause(session),
      'session.resumed': ({ session, user, mail: wish }) => {
        if (wish === 'live') deliveries.start(session, user);
      },
      'session.ended': ({ session }) => deliveries.end(session),
      'account.closed': ({ user, removed }) => {
        if (removed) mailboxes.forget(user.id);
      },
      'timer.rang': ({ timer }) => {
        if (timer === 'reading') deliveries.readAgain();
        if (timer !== 'pruning') return;
        store.submit('mail.prune', { before: clock.now() - settings.history.days * DAY_MILLISECONDS });
        bus.publish(timerWanted('mail', 'pruning', PRUNING_SECONDS));
      },
    },
    answers: { unreadOf: (user) => mailboxes.of(user.id).messages, mailCount: () => mailboxes.count() },
  };
}

/** The recipient, or null when the message was refused; in R17's order. */
function judge(mail: Mail, asked: Asked<Message>): User | null {
  const { bus, settings } = mail;
  const { session, user, command } = asked;
  const refused = (refusal: Refusal) => {
    bus.reply({ session, id: command.id }, refusal);
    return null;
  };
  const problem = settings.textProblem(command.text);
  if (problem) return refused(problem);
  const to = bus.ask.userNamed(command.to);
  if (to?.id === user.id) return refused(refuse('self', 'you cannot write to yourself'));
  if (!to) return refused(refuse('unknown-user', `there is no user "${command.to}"`));
  if (bus.ask.blockedBy(to).has(user.id)) {
    refuseUnlessStored(mail, asked, to, refuse('blocked', `${to.name} has blocked you`));
    return null;
  }
  return to;
}

function send(mail: Mail, asked: Asked<Message>, to: User): void {
  const { bus, store, clock, mailboxes, deliveries } = mail;
  const { session, user, command } = asked;
  const cause: Cause = { session, id: command.id };
  const bytes = Buffer.byteLength(command.text);
  const isLive = deliveries.isLive(to);
  const full = isLive ? null : mailboxes.full(to.id, user.id, bytes);
  if (full) {
    refuseUnlessStored(mail, asked, to, refuse('storage-full', `${to.name}’s mailbox ${full}`));
    return;
  }
  const { message: id, text } = command;
  const at = clock.now();
  const foreseen: Outcome = isLive ? 'delivered' : 'stored';
  // Counted now, so that messages sent at once cannot pass the limit together; taken back when this one does not wait.
  if (!isLive) mailboxes.add(to.id, user.id, bytes);
  const message = { sender: user.id, recipient: to.id, id, text, at, outcome: foreseen };
  store.submit('message.add', message, (error, added) => {
    const isFresh = added?.fresh ?? false;
    const delivered =
      isFresh && added !== undefined && deliveries.deliver(to, { seq: added.seq, id, from: user, text, at });
    if (!isLive && (delivered || !isFresh)) mailboxes.take(to.id, user.id, bytes);
    if (isLive && isFresh && !delivered) mailboxes.add(to.id, user.id, bytes);
    if (error) refuseUnlessStored(mail, asked, to, storeRefusal(error));
    else if (added && !isFresh) answerAgain(mail, asked, to, added);
    else if (added) {
      const outcome: Outcome = delivered ? 'delivered' : 'stored';
      if (outcome !== foreseen) store.submit('message.outcome', { seq: added.seq, outcome });
      bus.reply(cause, { ok: true, outcome, id });
      bus.publish({ type: 'message.stored', cause, from: user, to, id, seq: added.seq, outcome });
    }
  });
}

/**
 * A message that was accepted before, and whose result was lost, stays accepted: whatever stands against it now. While the store
 * cannot say whether it was, neither can we: a refusal would be a guess.
 */
function refuseUnlessStored(mail: Mail, asked: Asked<Message>, to: User, refusal: Refusal): void {
  const { session, user, command } = asked;
  mail.store.submit('message.find', { sender: user.id, id: command.message }, (error, found) => {
    if (found) answerAgain(mail, asked, to, found);
    else mail.bus.reply({ session, id: command.id }, error ? NOT_KNOWN : refusal);
  });
}

/**
 * The answer to a message that came before. Its outcome was foreseen when it was stored; a crash right after that may have kept
 * it from being written to anybody, and then it waits like any other mail.
 */
function answerAgain(
  { bus, store, deliveries }: Mail,
  { session, command }: Asked<Message>,
  to: User,
  { seq, outcome: foreseen }: { readonly seq: number; readonly outcome: Outcome },
): void {
  const outcome = deliveries.wasWritten(to, seq) ? foreseen : 'stored';
  if (outcome !== foreseen) store.submit('message.outcome', { seq, outcome });
  bus.reply({ session, id: command.id }, { ok: true, outcome, id: command.message });
}

function readHistory({ bus, store, settings }: Mail, { session, user, command }: Asked<History>): void {
  const cause = { session, id: command.id };
  const peer = command.user === undefined ? undefined : bus.ask.userNamed(command.user);
  if (command.user !== undefined && !peer) {
    bus.reply(cause, refuse('unknown-user', `there is no user "${command.user}"`));
    return;
  }
  const query: HistoryQuery = {
    account: user.id,
    limit: Math.min(command.limit ?? HISTORY_DEFAULT, settings.limits.historyPage),
    bytes: settings.limits.historyPageBytes,
    ...(peer && { peer: peer.id }),
    ...(command.search !== undefined && { search: command.search }),
    ...(command.before !== undefined && { before: command.before }),
  };
  store.submit('mail.history', query, (error, page) => {
    if (error) return bus.reply(cause, UNREADABLE);
    if (!page) return bus.reply(cause, refuse('not-found', `you have no message "${command.before ?? ''}"`));
    const messages = page.messages.map(({ id, sender: from, recipient: to, text, at, outcome }) => {
      return { id, from, to, text, at, outcome };
    });
    bus.reply(cause, { ok: true, messages, more: page.more });
  });
}
