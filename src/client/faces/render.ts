/** Events as lines for people. The human faces print them; everything the server sent goes through `safe` on its way. */
import { isEntry } from './exit-code.ts';
import type { ClientEvent } from '../events.ts';
import { localTime } from './local-time.ts';
import { marked, saying } from './look.ts';
import type { Look } from './look.ts';
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
    case 'result':
      return isEntry(event) ? [] : renderResult(event, look);
    case 'goodbye':
      return event.reason === 'logout' ? [] : [goodbye(event.reason, event.message, look)];
  }
}

/** True for what a script reads from stdout: results and what others wrote. The rest is narration. */
export function isAnswer(event: ClientEvent): boolean {
  return ['result', 'message', 'broadcast', 'announcement'].includes(event.type);
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

function goodbye(reason: string, message: string | undefined, look: Look): string {
  const detail = message === undefined || message === '' ? '' : `: ${message}`;
  return marked('!', 'yellow', `the server ended this session (${reason})${detail}`, look);
}
