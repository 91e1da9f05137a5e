/** How a transition is said in words, the same in every format. */
import type { DrawnTransition } from './walk.ts';

/** Its event; with a timer that rings and for how long it ran: `timer.rang(login, 30 s)`. */
export function eventWords({ event, timer }: DrawnTransition): string {
  return timer === undefined ? event : `${event}(${timerWords(timer)})`;
}

function timerWords({ name, seconds }: NonNullable<DrawnTransition['timer']>): string {
  return seconds === undefined ? name : `${name}, ${seconds} s`;
}

/** What sort of thing makes it happen; drawings colour by it. */
export function kindOf({ event, timer }: DrawnTransition): 'event' | 'timer' | 'always' | 'wildcard' {
  if (timer !== undefined) return 'timer';
  if (event === 'always') return 'always';
  return event === '*' ? 'wildcard' : 'event';
}

/** All of it in a sentence, as it is shown on hovering: nothing is cut off. */
export function wholeWords(transition: DrawnTransition): string {
  const { guard, actions, target } = transition;
  return [
    eventWords(transition),
    ...(guard === undefined ? [] : [`if ${guard}`]),
    ...(target === undefined ? [] : [`→ ${target}`]),
    ...(actions.length === 0 ? [] : [`do ${actions.join(', ')}`]),
  ].join(' ');
}
