/** Whom a push reaches: everyone who is online, or those who were named. Who blocks the pusher is offline to them (R15). */
import { refuse, type Refusal } from '../../../machines/vocabulary/codes.ts';
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import { EVERYONE } from '../../../machines/vocabulary/pushes.ts';
import type { Bus } from '../../bus/bus.ts';

/** Somebody who is to be asked; `session` is null for who is offline. */
export interface Addressee {
  readonly user: User;
  readonly session: SessionId | null;
}

/** The addressees, each once, or why nobody is asked. Everyone means who is online now: who comes later is not waited for. */
export function addresseesOf(
  bus: Bus,
  pusher: User,
  to: readonly string[],
  most: number,
): readonly Addressee[] | Refusal {
  const found = to.includes(EVERYONE) ? everyoneFor(bus, pusher) : namedBy(bus, pusher, to);
  if ('ok' in found || found.length <= most) return found;
  return refuse('too-long', `this server lets a push reach ${most} users; these are ${found.length}`);
}

function everyoneFor(bus: Bus, pusher: User): readonly Addressee[] | Refusal {
  const found = bus.ask
    .openSessions()
    .filter(({ user }) => user.id !== pusher.id && mayMeet(bus, pusher, user));
  if (found.length > 0) return found.map(({ user, session }) => ({ user, session }));
  return refuse('offline', 'nobody else is online');
}

function namedBy(bus: Bus, pusher: User, names: readonly string[]): readonly Addressee[] | Refusal {
  const found = new Map<number, Addressee>();
  for (const name of names) {
    const user = bus.ask.userNamed(name);
    if (!user) return refuse('unknown-user', `there is no user "${name}"`);
    if (user.id === pusher.id) return refuse('self', 'you cannot push a file to yourself');
    if (!bus.ask.sees(user, pusher)) return refuse('blocked', `you block ${user.name}; unblock them first`);
    found.set(user.id, { user, session: visibleSession(bus, pusher, user) });
  }
  return [...found.values()];
}

/** The session of a user, as the pusher may know of it. */
export function visibleSession(bus: Bus, pusher: User, user: User): SessionId | null {
  return mayMeet(bus, pusher, user) ? (bus.ask.sessionOf(user)?.session ?? null) : null;
}

/** Neither who is blocked nor who blocks is brought together with the other. */
function mayMeet(bus: Bus, pusher: User, user: User): boolean {
  return bus.ask.sees(pusher, user) && bus.ask.sees(user, pusher);
}
