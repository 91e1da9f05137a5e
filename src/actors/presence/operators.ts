/**
 * What operators do to those who are online: kick and announce. A kick answers the same whether somebody was there or not, for
 * an operator may be somebody from whom they hide (R15); an announcement is the server's voice, so it counts nobody either.
 */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Announce, Asked, Kick } from '../../../machines/vocabulary/commands.ts';
import type { Behaviour } from '../../bus/attach-actor.ts';
import { operatorRefusal } from '../operator-refusal.ts';
import type { PresenceView } from './reads.ts';
import type { Session } from './sessions.ts';

/** The handlers of the operators' commands; `end` ends a session as kicked. */
export function presenceOperators(
  { bus, clock, sessions, textProblem }: PresenceView,
  end: (session: Session) => void,
): Behaviour['handlers'] {
  function isRefused({ session, user, command }: Asked<Kick> | Asked<Announce>): boolean {
    if (bus.ask.isOperator(user)) return false;
    bus.reply({ session, id: command.id }, operatorRefusal(command.t));
    return true;
  }

  return {
    'kick.asked': (asked) => {
      if (isRefused(asked)) return;
      const cause = { session: asked.session, id: asked.command.id };
      const target = bus.ask.userNamed(asked.command.user);
      if (!target)
        return bus.reply(cause, refuse('unknown-user', `there is no user "${asked.command.user}"`));
      if (target === asked.user) return bus.reply(cause, refuse('self', 'you cannot kick yourself: log out'));
      const session = sessions.of(target);
      if (session) end(session);
      bus.reply(cause, { ok: true });
      bus.publish({ type: 'operator.acted', operator: asked.user, deed: 'kick', target });
    },
    'announce.asked': (asked) => {
      if (isRefused(asked)) return;
      const cause = { session: asked.session, id: asked.command.id };
      const { text } = asked.command;
      const problem = textProblem(text);
      if (problem) return bus.reply(cause, problem);
      const everyone = [...sessions.all.values()].filter(({ connection }) => connection !== null);
      bus.notify(
        everyone.map(({ session }) => session),
        { t: 'announcement', text, at: clock.now() },
      );
      bus.reply(cause, { ok: true });
      bus.publish({ type: 'operator.acted', operator: asked.user, deed: 'announce', target: null });
    },
  };
}
