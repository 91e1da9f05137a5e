/** Events as lines for people. The human faces print them; everything the server sent goes through `safe` on its way. */
import { isEntry } from './exit-code.ts';
import type { ClientEvent } from '../events.ts';
import { named, notice } from './look.ts';
import type { Look } from './look.ts';
import { renderFileEvent } from './render-files.ts';
import { renderPushEvent } from './render-pushes.ts';
import { renderResult } from './render-result.ts';
import { saying } from './saying.ts';

/** The lines of an event, without line ends; none for what a person need not see. */
export function render(event: ClientEvent, look: Look): readonly string[] {
  switch (event.type) {
    case 'welcome':
      return notice('+', 'green', welcomed(event.user, event.unread, look.live), look);
    case 'connection':
      return connection(event, look);
    case 'presence':
      return presence(event.online, [event.user], look);
    case 'message':
      return saying({ ...event, way: event.mail ? 'mail' : 'message', name: event.from }, look);
    case 'broadcast':
      return saying({ ...event, way: 'all', name: event.from }, look);
    case 'announcement':
      return saying({ ...event, way: 'announcement', name: 'server' }, look);
    case 'private-request':
      return notice('?', 'cyan', request(event.from, event.seconds), look);
    case 'private-open':
      return notice('+', 'green', opened(event), look);
    case 'private':
      return saying({ ...event, way: 'private', name: event.from }, look);
    case 'private-closed':
      return notice('-', 'yellow', `private session with ${event.with} is over: ${closing(event)}`, look);
    case 'key-changed':
      return notice('!!', 'red', event.message, look);
    case 'offer':
    case 'offer-closed':
    case 'offer-taken':
    case 'offer-failed':
    case 'push-progress':
      return renderPushEvent(event, look);
    case 'transfer':
    case 'hashing':
      return renderFileEvent(event, look);
    case 'result':
      return isEntry(event) ? [] : renderResult(event, look);
    case 'goodbye':
      return event.reason === 'logout' ? [] : goodbye(event.reason, event.message, look);
  }
}

const ANSWERS: ReadonlySet<string> = new Set([
  ...['result', 'message', 'broadcast', 'announcement', 'private'],
]);

/** True for what a script reads from stdout: results and what others wrote. The rest is narration. */
export function isAnswer(event: ClientEvent): boolean {
  return ANSWERS.has(event.type);
}

function welcomed(user: string, unread: number, isLive: boolean): string {
  const mail = unread === 0 ? 'no' : String(unread);
  const hint = isLive ? ' Type help; Tab completes.' : '';
  return `logged in as ${user}; ${mail} unread message${unread === 1 ? '' : 's'}.${hint}`;
}

/** Who came, or left, at about the same time. */
export function presence(isOnline: boolean, users: readonly string[], look: Look): readonly string[] {
  const did = `logged ${isOnline ? 'in' : 'out'}`;
  const [mark, colour] = isOnline ? (['+', 'green'] as const) : (['-', 'yellow'] as const);
  return notice(
    mark,
    colour,
    users.length > 2 ? `${users.length} ${did}: ${named(users)}` : `${users.join(' and ')} ${did}`,
    look,
  );
}

function connection(event: ClientEvent & { type: 'connection' }, look: Look): readonly string[] {
  if (event.state === 'online') return notice('!', 'green', 'connected again', look);
  const cause = event.cause === undefined ? '' : ` (${event.cause})`;
  // Who watches sees the rest in the status, where it counts down.
  const wait = event.retryInSeconds === undefined ? '' : ` in ${Math.ceil(event.retryInSeconds)} s`;
  const attempt = event.attempt === undefined ? '' : `, attempt ${event.attempt}`;
  if (!look.live)
    return notice('!', 'yellow', `connection lost${cause}: trying again${wait}${attempt}`, look);
  if ((event.attempt ?? 1) > 1) return [];
  return notice('!', 'yellow', `connection lost${cause}; what you type is kept`, look);
}

function request(from: string, seconds: number): string {
  return `${from} asks for a private session: accept ${from} / decline ${from} (within ${Math.ceil(seconds)} s)`;
}

function opened({ with: peer, verified, route }: ClientEvent & { type: 'private-open' }): string {
  const way =
    route === 'relay' ? 'encrypted, and passed on by the server (route: relay)' : 'direct and encrypted';
  const trust = verified ? 'their key is verified' : `their key is not verified: verify ${peer}`;
  return `private session with ${peer} is open, ${way}; ${trust}`;
}

/** Why, in the words of whoever reads it. */
function closing({ with: peer, reason, by, message }: ClientEvent & { type: 'private-closed' }): string {
  if (reason === 'stopped') return by === 'self' ? 'you stopped it' : `${peer} stopped it`;
  if (reason === 'logout') return by === 'self' ? 'you logged out' : `${peer} logged out`;
  if (reason === 'idle') return `${by === 'self' ? 'you were' : `${peer} was`} logged out for doing nothing`;
  if (reason === 'gone' && by === 'peer') return `${peer} has left`;
  if (reason === 'protocol') return `${peer} broke the rules (${message})`;
  return message;
}

function goodbye(reason: string, message: string | undefined, look: Look): readonly string[] {
  const detail = message === undefined || message === '' ? '' : `: ${message}`;
  return notice('!', 'yellow', `the server ended this session (${reason})${detail}`, look);
}
