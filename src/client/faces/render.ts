/** Events as lines for people. The human faces print them; everything the server sent goes through `safe` on its way. */
import { isEntry } from './exit-code.ts';
import type { ClientEvent } from '../events.ts';
import { localTime } from './local-time.ts';
import { marked, saying } from './look.ts';
import type { Look } from './look.ts';
import { renderFileEvent } from './render-files.ts';
import { renderResult } from './render-result.ts';

/** The lines of an event, without line ends; none for what a person need not see. */
export function render(event: ClientEvent, look: Look): readonly string[] {
  switch (event.type) {
    case 'welcome':
      return [welcomed(event.user, event.unread, look)];
    case 'connection':
      return [connection(event, look)];
    case 'presence':
      return [presence(event.user, event.online, look)];
    case 'message':
      return [saying(localTime(event.at, look.now()), messageTag(event), event.from, event.text, look)];
    case 'broadcast':
      return [saying(localTime(event.at, look.now()), 'all', event.from, event.text, look)];
    case 'announcement':
      return [saying(localTime(event.at, look.now()), 'announcement', 'server', event.text, look)];
    case 'private-request':
      return [request(event.from, event.seconds, look)];
    case 'private-open':
      return [opened(event.with, event.verified, look)];
    case 'private':
      return [saying(localTime(event.at, look.now()), 'private', event.from, event.text, look)];
    case 'private-closed':
      return [marked('-', 'yellow', `private session with ${event.with} is over: ${closing(event)}`, look)];
    case 'key-changed':
      return [marked('!!', 'red', event.message, look)];
    case 'transfer':
    case 'hashing':
      return renderFileEvent(event, look);
    case 'result':
      return isEntry(event) ? [] : renderResult(event, look);
    case 'goodbye':
      return event.reason === 'logout' ? [] : [goodbye(event.reason, event.message, look)];
  }
}

const ANSWERS: ReadonlySet<string> = new Set([
  ...['result', 'message', 'broadcast', 'announcement', 'private'],
]);

/** True for what a script reads from stdout: results and what others wrote. The rest is narration. */
export function isAnswer(event: ClientEvent): boolean {
  return ANSWERS.has(event.type);
}

function welcomed(user: string, unread: number, look: Look): string {
  const mail = unread === 0 ? 'no' : String(unread);
  const hint = look.live ? ' Type help for the commands; Tab completes them.' : '';
  return marked(
    '+',
    'green',
    `logged in as ${user}; ${mail} unread message${unread === 1 ? '' : 's'}.${hint}`,
    look,
  );
}

function presence(user: string, online: boolean, look: Look): string {
  const sentence = `${user} logged ${online ? 'in' : 'out'}`;
  const line = marked(online ? '+' : '-', online ? 'green' : 'yellow', sentence, look);
  return look.live ? `${look.paint('dim', localTime(look.now(), look.now()))} ${line}` : line;
}

function messageTag(event: ClientEvent & { type: 'message' }): string {
  return [event.mail ? 'mail' : '', event.again ? 'again' : ''].filter((tag) => tag !== '').join(', ');
}

function connection(event: ClientEvent & { type: 'connection' }, look: Look): string {
  if (event.state === 'online') return marked('!', 'green', 'connected again', look);
  const cause = event.cause === undefined ? '' : ` (${event.cause})`;
  const wait = event.retryInSeconds === undefined ? '' : ` in ${Math.ceil(event.retryInSeconds)} s`;
  const attempt = event.attempt === undefined ? '' : `, attempt ${event.attempt}`;
  const kept = look.live ? '; what you type is kept' : '';
  return marked('!', 'yellow', `connection lost${cause}: trying again${wait}${attempt}${kept}`, look);
}

function request(from: string, seconds: number, look: Look): string {
  const sentence = `${from} asks for a private session: accept ${from} / decline ${from} (within ${Math.ceil(seconds)} s)`;
  return marked('?', 'cyan', sentence, look);
}

function opened(peer: string, isVerified: boolean, look: Look): string {
  const trust = isVerified ? 'their key is verified' : `their key is not verified: verify ${peer}`;
  return marked('+', 'green', `private session with ${peer} is open, direct and encrypted; ${trust}`, look);
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

function goodbye(reason: string, message: string | undefined, look: Look): string {
  const detail = message === undefined || message === '' ? '' : `: ${message}`;
  return marked('!', 'yellow', `the server ended this session (${reason})${detail}`, look);
}
