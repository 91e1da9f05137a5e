/** What the machine of a private session emits, done: a row per fact. */
import type { PrivateFact } from '../../../machines/vocabulary/private-events.ts';
import { failure } from '../command-result.ts';
import { isoTime } from '../iso-time.ts';
import { keyWarning } from './key-warning.ts';
import { askServer, connect, giveConsent } from './meeting.ts';
import type { PrivateSession } from './session.ts';

type Deeds = { readonly [F in PrivateFact as F['type']]: (session: PrivateSession, fact: F) => void };

const DEEDS: Deeds = {
  'request.wanted': (session) => void askServer(session),
  'request.told': ({ parts, user }, { seconds }) =>
    parts.tell({ type: 'private-request', from: user, seconds }),
  'consent.wanted'(session, { ask, yes, reason }) {
    if (yes) void giveConsent(session, ask);
    else session.parts.send({ t: 'consent', re: ask, yes: false, ...(reason && { reason }) });
  },
  'refusal.wanted': ({ parts }, { introduction }) =>
    parts.send({ t: 'unmet', introduction, reason: 'key-changed' }),
  'connection.wanted': (session, { introduction }) => void connect(session, introduction),
  'connection.dropped'({ keeper, leaving, link }) {
    leaving.abort();
    if (link) keeper.onFarewell(link.end());
  },
  'session.opened'(session, { trust }) {
    const { parts, user } = session;
    session.shutDoor?.();
    parts.tell({ type: 'private-open', with: user, verified: trust === 'verified', route: session.route });
    session.onStarted?.({ type: 'result', command: 'startprivate', ok: true, with: user });
  },
  'key.changed'({ parts, asked, user, key }) {
    // Where the disk refuses, it is noticed again the next time.
    parts.contacts.noteChange(user, key).catch(() => undefined);
    if (asked) parts.tell({ type: 'key-changed', with: user, message: keyWarning(user) });
  },
  'text.wanted': ({ link }, { seq, text }) => link?.send({ t: 'text', seq, text }),
  'text.refused': ({ texts, user }, { seq }) => texts.settle(seq, noSession(user)),
  'text.shown': ({ parts, user }, { text }) =>
    parts.tell({ type: 'private', from: user, text, at: isoTime(parts.clock.now()) }),
  'text.delivered': ({ texts }, { seq }) =>
    texts.settle(seq, { type: 'result', command: 'private', ok: true }),
  'got.wanted': ({ link }, { seq }) => link?.send({ t: 'got', seq }),
  'ping.wanted': ({ link }) => link?.send({ t: 'ping' }),
  'bye.wanted': ({ link }, { reason }) => link?.send({ t: 'bye', reason }),
  'session.closed': close,
  'timer.wanted': ({ timers }, { timer, seconds }) => timers.want(timer, seconds),
  'timer.dropped': ({ timers }, { timer }) => timers.drop(timer),
  'event.ignored': () => undefined,
};

/** Does what a fact asks for. */
export function perform(session: PrivateSession, fact: PrivateFact): void {
  (DEEDS[fact.type] as (session: PrivateSession, fact: PrivateFact) => void)(session, fact);
}

/** The refusal of what needs a session. */
export function noSession(user: string): ReturnType<typeof failure> {
  return failure('private', 'no-session', `there is no private session with ${user}: startprivate ${user}`);
}

function close(session: PrivateSession, fact: Extract<PrivateFact, { type: 'session.closed' }>): void {
  const { parts, keeper, timers, texts, user, asked, link, onStarted } = session;
  const { reason, by, code, message } = fact;
  session.shutDoor?.();
  timers.dropAll();
  keeper.onClosed(reason);
  const isTheirKey = reason === 'key-changed' && by !== 'peer';
  const text = isTheirKey ? keyWarning(user) : message;
  // What was refused to who asked is told by the result; the rest is told as it happens.
  onStarted?.(failure('startprivate', code, text));
  const isTold = link !== null || (asked !== null && !isTheirKey && reason !== 'declined');
  if (isTold) parts.tell({ type: 'private-closed', with: user, reason, by, message });
  texts.settleAll(
    link
      ? failure(
          'private',
          by === 'self' ? code : 'peer-gone',
          `${user} is gone; the text may not have been shown`,
        )
      : failure('private', code, text),
  );
}
