/** Pushed files as lines for people: what others offer, how far others are, and what it came to. */
import type { PushEvent } from '../events.ts';
import { marked, named, notice } from './look.ts';
import type { Look } from './look.ts';
import { bytes, shownName } from './render-files.ts';

/** The lines of an event; who watches has the progress of a push in the status. */
export function renderPushEvent(event: PushEvent, look: Look): readonly string[] {
  const { id } = event;
  const file = shownName(event.file, event.kind);
  switch (event.type) {
    case 'offer': {
      const what = `${event.from} hands you ${file} (${bytes(event.size)})`;
      const how = `accept ${id} / decline ${id} (within ${Math.ceil(event.seconds)} s)`;
      return notice('?', 'cyan', `${what}: ${how}`, look);
    }
    case 'offer-closed': {
      const why = event.reason === 'expired' ? 'nobody answered in time' : 'they took it back';
      return notice('-', 'yellow', `${file} of ${event.from} is offered no more: ${why}`, look);
    }
    case 'offer-taken':
      return notice(
        '+',
        'green',
        `${file} of ${event.from} is here${event.path === null ? '' : `: ${event.path}`}`,
        look,
      );
    case 'offer-failed':
      return notice('!', 'yellow', `${file} of ${event.from} was not fetched: ${event.message}`, look);
    case 'push-progress':
      return look.live ? [] : progress(event, look);
  }
}

/* For who reads a line for each change of state will do. */
const MOVING: ReadonlySet<string> = new Set(['asked', 'fetching']);

function progress(event: Extract<PushEvent, { type: 'push-progress' }>, look: Look): readonly string[] {
  const { file, kind, user, state, cause } = event;
  if (MOVING.has(state) && cause === null) return [];
  const why = cause === null ? '' : `; ${cause}`;
  return [
    marked(
      '.',
      cause === null ? 'dim' : 'yellow',
      `${shownName(file, kind)}: ${user} ${STATES[state]}${why}`,
      look,
    ),
  ];
}

/** What a recipient's state is called. */
const STATES: Readonly<Record<string, string>> = {
  asked: 'is asked',
  accepted: 'takes it',
  declined: 'does not want it',
  fetching: 'is fetching',
  waiting: 'waits',
  paused: 'has paused',
  complete: 'has it',
  failed: 'did not get it',
  offline: 'is not online',
  expired: 'did not answer',
  lost: 'is away',
};

/** What a push came to: who has it, and of the others why not. */
export function pushSummary(file: string, recipients: readonly unknown[]): string {
  const users = new Map<string, string[]>();
  for (const each of recipients) {
    const { user, state, cause } = each as { user: string; state: string; cause: string | null };
    const why = state === 'failed' && cause !== null ? `failed (${cause})` : state;
    users.set(why, [...(users.get(why) ?? []), user]);
  }
  const have = users.get('complete') ?? [];
  users.delete('complete');
  const others = [...users].map(([why, names]) => `${why}: ${named(names)}`);
  const who =
    have.length === 0
      ? 'nobody has it'
      : `${have.length} ${have.length === 1 ? 'has' : 'have'} it: ${named(have)}`;
  return [`${file}: ${who}`, ...others].join('; ');
}
