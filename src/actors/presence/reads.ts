/** What presence is asked: whoelse (R13), whoelsesince (R14), and broadcast (R20), which goes to who is here. */
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import type { Behaviour } from '../../bus/attach-actor.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PresenceRecord } from './record.ts';
import type { Sessions } from './sessions.ts';

export interface PresenceView {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly sessions: Sessions;
  readonly record: PresenceRecord;
  /** Why a text is refused, or null. */
  readonly textProblem: (text: string) => Refusal | null;
}

/** The handlers of the commands that read who is online. */
export function presenceReads({
  bus,
  clock,
  textProblem,
  sessions,
  record,
}: PresenceView): Behaviour['handlers'] {
  function names(viewer: User, users: Iterable<User>): string[] {
    const visible = new Set<string>();
    for (const user of users) if (user.id !== viewer.id && bus.ask.sees(viewer, user)) visible.add(user.name);
    return [...visible].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' }));
  }

  function* online(): Iterable<User> {
    for (const { user } of sessions.all.values()) yield user;
  }

  return {
    'whoelse.asked': ({ session, user, command }) => {
      bus.reply({ session, id: command.id }, { ok: true, users: names(user, online()) });
    },
    'whoelsesince.asked': ({ session, user, command }) => {
      const ended = record.endedWithin(command.seconds).map((id) => bus.ask.userOf(id));
      const users = [...online(), ...ended.filter((known) => known !== undefined)];
      bus.reply({ session, id: command.id }, { ok: true, users: names(user, users) });
    },
    'active.asked': ({ session, command }) => bus.reply({ session, id: command.id }, { ok: true }),
    'broadcast.asked': ({ session, user, command }) => {
      const cause = { session, id: command.id };
      const problem = textProblem(command.text);
      if (problem) return bus.reply(cause, problem);
      const blockers = bus.ask.blockersOf(user);
      const recipients: SessionId[] = [];
      let withheld = false;
      for (const other of sessions.all.values()) {
        if (other.user.id === user.id) continue;
        if (blockers.has(other.user.id)) withheld = true;
        else if (other.connection !== null) recipients.push(other.session);
      }
      bus.notify(recipients, { t: 'broadcast', from: user.name, text: command.text, at: clock.now() });
      bus.reply(cause, { ok: true, recipients: recipients.length, withheld });
    },
  };
}
