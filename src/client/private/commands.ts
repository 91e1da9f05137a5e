/** The commands that this client carries out with others, one function each; each gives its one result. */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { ParsedArguments } from '../../commands/row.ts';
import { safetyNumber } from '../../peer/safety-number.ts';
import { failure } from '../command-result.ts';
import type { CommandResult } from '../events.ts';
import type { Settle } from '../result-order.ts';
import { noSession } from './deeds.ts';
import type { PrivateParts } from './parts.ts';
import type { PrivateSessions } from './private-sessions.ts';
import { happened, isIn } from './session.ts';

/** What the commands work on. */
export interface PrivateDesk {
  readonly parts: PrivateParts;
  readonly sessions: PrivateSessions;
  /** This user's own name. */
  readonly self: () => string;
}

type Carry = (desk: PrivateDesk, user: string, settle: Settle, given: ParsedArguments) => void;

const COMMANDS: Readonly<Record<string, Carry>> = {
  startprivate: start,
  private: write,
  stopprivate: stop,
  accept: (desk, user, settle) => answer(desk, user, settle, 'accept'),
  decline: (desk, user, settle) => answer(desk, user, settle, 'decline'),
  verify: (desk, user, settle, given) =>
    given['confirm'] === undefined ? settle(shown(desk, 'verify', user)) : void confirm(desk, user, settle),
  'accept-key': (desk, user, settle) => void acceptKey(desk, user, settle),
};

/** Carries out a command. */
export function carryOut(desk: PrivateDesk, command: string, given: ParsedArguments, settle: Settle): void {
  COMMANDS[command]?.(desk, String(given['user']), settle, given);
}

function start({ parts, sessions }: PrivateDesk, user: string, settle: Settle): void {
  const known = sessions.with(user);
  if (!known) return sessions.start(user, settle);
  if (isIn(known, 'answering')) {
    known.onStarted = settle;
    return happened(known, { type: 'start.asked' });
  }
  // The server judges in the order of R25: what it cannot know comes last.
  const endpoint = { port: NO_PORT, addresses: [] };
  parts.ask({ t: 'startprivate', user, endpoint, active: true }, (result) => {
    const refusal = result.ok ? refuse('internal', 'the server’s answer cannot be understood') : result;
    settle({ type: 'result', command: 'startprivate', ...refusal });
  });
}

/* Nobody is to call: the answer is a refusal. */
const NO_PORT = 65_535;

function write(desk: PrivateDesk, user: string, settle: Settle, given: ParsedArguments): void {
  const session = desk.sessions.with(user);
  if (!session) return refuseWithout(desk, 'private', user, settle);
  const seq = session.texts.add(settle);
  happened(session, { type: 'text.asked', seq, text: String(given['text']) });
}

function stop(desk: PrivateDesk, user: string, settle: Settle): void {
  const session = desk.sessions.with(user);
  if (!session || isIn(session, 'answering')) return refuseWithout(desk, 'stopprivate', user, settle);
  // What was written before it is to arrive.
  session.texts.whenSettled(() => {
    if (!isIn(session, 'open') && !isIn(session, 'connecting')) {
      return settle({ ...noSession(session.user), command: 'stopprivate' });
    }
    happened(session, { type: 'stop.asked' });
    settle({ type: 'result', command: 'stopprivate', ok: true, with: session.user });
  });
}

/** There is no session: because it broke, because there was none, or because there is no such user, which the server knows. */
function refuseWithout(
  { parts, sessions }: PrivateDesk,
  command: string,
  user: string,
  settle: Settle,
): void {
  const end = sessions.lastEnd(user);
  if (end !== undefined && GONE.has(end)) {
    return settle(failure(command, 'peer-gone', `${user} is gone (${end}): startprivate ${user} asks anew`));
  }
  // Of one's own history with nobody the server says that there is no such user; it costs a read.
  parts.ask({ t: 'history', user, limit: 1 }, (result) => {
    if (!result.ok && result.code === 'unknown-user') settle(failure(command, result.code, result.message));
    else settle({ ...noSession(user), command });
  });
}

const GONE: ReadonlySet<string> = new Set(['logout', 'idle', 'gone', 'lost', 'silent', 'protocol']);

function answer({ sessions }: PrivateDesk, user: string, settle: Settle, word: 'accept' | 'decline'): void {
  const session = sessions.with(user);
  if (!session || !isIn(session, 'answering')) {
    return settle(failure(word, 'not-found', `${user} has not asked for anything, or the question is over`));
  }
  settle({ type: 'result', command: word, ok: true, user: session.user });
  happened(session, { type: `${word}.asked` });
}

/** The value to compare: of the other key, where the server has named one since. */
function shown({ parts, self }: PrivateDesk, command: string, user: string): CommandResult {
  const contact = parts.contacts.of(user);
  if (!contact) {
    const message = `no key of ${user} is known here yet: the first private session brings it`;
    return failure(command, 'not-found', message);
  }
  const key = contact.changed?.key ?? contact.key;
  const number = safetyNumber({ user: contact.user, key }, { user: self(), key: parts.identity.publicKey });
  const verified = contact.verified !== null && contact.changed === null;
  return {
    ...{ type: 'result', command, ok: true, user: contact.user, ...number, verified },
    ...(contact.changed && { changed: true }),
  };
}

async function confirm(desk: PrivateDesk, user: string, settle: Settle): Promise<void> {
  const contact = desk.parts.contacts.of(user);
  if (contact?.changed) {
    const message = `the key of ${user} has changed: compare (verify ${user}), then accept-key ${user}`;
    return settle(failure('verify', 'key-changed', message));
  }
  await remembered(
    settle,
    'verify',
    () => desk.parts.contacts.verify(user),
    () => shown(desk, 'verify', user),
  );
}

async function acceptKey(desk: PrivateDesk, user: string, settle: Settle): Promise<void> {
  if (!desk.parts.contacts.of(user)?.changed) {
    return settle(failure('accept-key', 'not-found', `no changed key of ${user} waits to be accepted`));
  }
  const accepted = () => shown(desk, 'accept-key', user);
  await remembered(settle, 'accept-key', () => desk.parts.contacts.accept(user), accepted);
}

/** The result once the disk has it. */
async function remembered(
  settle: Settle,
  command: string,
  change: () => Promise<void>,
  result: () => CommandResult,
): Promise<void> {
  try {
    await change();
    settle(result());
  } catch (error) {
    settle(failure(command, 'internal', error instanceof Error ? error.message : String(error)));
  }
}
