/** What the machine of the session emits, done: a row per fact. */
import type { SessionFact } from '../../machines/vocabulary/session-events.ts';
import { isLoopbackAddress } from '../ports/address-ranges.ts';
import { backoffSeconds } from './backoff.ts';
import { dial } from './dial.ts';
import { entryFrame, helloFrame } from './entry.ts';
import { receive } from './inbound.ts';
import { checkSettled, tell, type Life } from './life.ts';
import { openLink, type Link } from './link.ts';

/** Does what a fact asks for. */
export function perform(life: Life, fact: SessionFact): void {
  const { pending, shared, timers } = life;
  if (shared.isOver) return;
  switch (fact.type) {
    case 'connection.wanted':
      void connect(life);
      return;
    case 'connection.dropped':
      return disconnect(life);
    case 'hello.wanted':
      return shared.link?.send(helloFrame(life));
    case 'password.wanted':
      void askPassword(life, fact);
      return;
    case 'login.wanted':
      shared.entry = { id: ++shared.lastId, by: fact.by };
      return shared.link?.send(entryFrame(life, shared.lastId, fact.by));
    case 'logout.wanted':
      life.mailbox?.acknowledge();
      return pending.sendLogout();
    case 'token.rejected':
      return life.credentials.keepToken(null);
    case 'session.opened':
      return open(life, fact.first);
    case 'session.resumed':
      shared.isOnline = true;
      tell(life, { type: 'connection', state: 'online' });
      pending.resend();
      return pending.flush();
    case 'login.failed':
      return tell(life, { type: 'result', command: fact.by, ok: false, ...fact.refusal });
    case 'goodbye.said':
      return sayGoodbye(life, fact.reason, fact.message);
    case 'retry.wanted':
      return retry(life, fact.attempt, fact.cause);
    case 'timer.wanted':
      return timers.want(fact.timer, fact.seconds);
    case 'timer.dropped':
      return timers.drop(fact.timer);
    case 'session.over':
      void end(life, fact);
      return;
    case 'event.ignored':
      return;
  }
}

async function connect(life: Life): Promise<void> {
  const { actor, options, shared } = life;
  const dialled = await dial(options, life.home.knownServers);
  if (shared.isOver) {
    if (dialled.how === 'opened') dialled.connection.destroy();
    return;
  }
  if (dialled.how === 'failed') actor.send({ type: 'connection.failed', cause: dialled.cause });
  if (dialled.how === 'untrusted') actor.send({ type: 'connection.untrusted', message: dialled.message });
  if (dialled.how !== 'opened') return;
  shared.pin = dialled.connection.peerPin ?? 'plain';
  shared.isServerHere = isLoopbackAddress(dialled.connection.remoteAddress);
  shared.hello = null;
  actor.send({ type: 'connection.opened' });
  const link: Link = openLink(dialled.connection, {
    onFrame(frame) {
      life.timers.heard();
      receive(life, frame);
    },
    onBurstEnd() {
      life.mailbox?.settle();
      checkSettled(shared, life.pending, life.mailbox);
    },
    onDrain: () => life.pending.flush(),
    onLost(cause) {
      if (shared.link === link) forgetLink(life);
      actor.send({ type: 'connection.lost', cause });
    },
  });
  shared.link = link;
  link.open();
}

function forgetLink({ shared }: Life): void {
  shared.link = null;
  shared.isOnline = false;
  shared.entry = null;
}

function disconnect(life: Life): void {
  const { link } = life.shared;
  forgetLink(life);
  link?.close();
}

async function askPassword(
  life: Life,
  { attempt, problem, signsUp }: Extract<SessionFact, { type: 'password.wanted' }>,
): Promise<void> {
  const { actor, credentials, options } = life;
  try {
    const signup = life.shared.hello?.signup ?? 'closed';
    const given = await options.password({
      attempt,
      signup,
      signsUp,
      ...(problem === null ? {} : { problem }),
    });
    if (given === null) {
      actor.send({ type: 'password.withheld' });
      return;
    }
    credentials.password = given.password;
    credentials.invite = given.signup?.invite ?? credentials.invite;
    actor.send({ type: 'password.given', isFinal: given.final, signsUp: given.signup !== undefined });
  } catch {
    actor.send({ type: 'password.withheld' });
  }
}

function open(life: Life, isFirst: boolean): void {
  const { entered, pin } = life.shared;
  life.shared.isOnline = true;
  life.shared.wasWelcomed = true;
  life.mailbox?.begin(pin, entered?.unread ?? 0);
  if (isFirst) {
    const operator = entered?.operator === true && ({ operator: true } as const);
    tell(life, { type: 'welcome', user: entered?.user ?? '', unread: entered?.unread ?? 0, ...operator });
  } else {
    tell(life, { type: 'connection', state: 'online' });
    life.pending.restart();
  }
  life.files.onSession();
  life.pending.flush();
}

function retry(life: Life, attempt: number, cause: string): void {
  const seconds = backoffSeconds(attempt, life.options.randomness);
  life.timers.want('retry', seconds);
  tell(life, { type: 'connection', state: 'reconnecting', attempt, retryInSeconds: seconds, cause });
}

/** The last event of a client's life; whom it is in private with hears of it first. */
function sayGoodbye(life: Life, reason: string, message: string): void {
  void life.desk.sessions.end(reason === 'logout' || reason === 'idle' ? reason : 'gone');
  if (life.shared.wasWelcomed) life.pending.abandon();
  tell(life, { type: 'goodbye', reason, ...(message === '' ? {} : { message }) });
}

async function end(life: Life, fact: Extract<SessionFact, { type: 'session.over' }>): Promise<void> {
  const { credentials, desk, mailbox, options, pending, shared, timers } = life;
  const closedFiles = life.files.close();
  const toldPeers = desk.sessions.end(fact.end.how === 'logout' ? 'logout' : 'gone');
  if (shared.wasWelcomed) pending.abandon();
  shared.isOver = true;
  timers.dropAll();
  mailbox?.close(true);
  await Promise.all([credentials.saved(), toldPeers, closedFiles]);
  desk.parts.door.close();
  checkSettled(shared, pending, mailbox);
  options.onEnd(fact.end);
}
