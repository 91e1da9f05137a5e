/** Chooses the command whose path is shown: the newest, or one of those that the records tell of. */
import type { CommandCause } from '../messages.ts';
import { commandsIn, isCommand } from './commands.ts';
import type { SeenCommand } from './commands.ts';
import { html } from './dom.ts';
import type { Model } from './model.ts';
import { clockTime, span } from './time.ts';
import { commandName } from './words.ts';

export interface CommandChoice {
  readonly element: HTMLSelectElement;
  /** Offers what the records tell of now; the command that is chosen, or the newest. */
  offer(): SeenCommand | null;
}

const OFFERED_MOST = 100;
const NEWEST = '';

/** A list of commands that sets the view's command. */
export function createCommandChoice({ seen, view }: Model): CommandChoice {
  const element = html('select', { 'aria-label': 'Command' });
  let commands: readonly SeenCommand[] = [];
  let offered = '';
  element.addEventListener('change', () => {
    const chosen = commands.find(({ cause }) => keyOf(cause) === element.value);
    view.set({
      command: chosen === undefined ? null : { session: chosen.cause.session, id: chosen.cause.id },
    });
  });
  return {
    element,
    offer() {
      commands = commandsIn(seen.records);
      const { command: key, at } = view.now;
      const instant = at === null ? Infinity : (seen.get(at)?.at ?? Infinity);
      const last = commands.find(({ first }) => first <= instant);
      const chosen = key === null ? last : commands.find(({ cause }) => isCommand(cause, key));
      const words = commands
        .slice(0, OFFERED_MOST)
        .map(({ cause, ...rest }) => [keyOf(cause), line({ cause, ...rest })]);
      if (key !== null && chosen && !words.some(([value]) => value === keyOf(key))) {
        words.push([keyOf(key), line(chosen)]);
      }
      const newest = last === undefined ? 'no command yet' : `The newest: ${line(last)}`;
      if (JSON.stringify([newest, words]) !== offered) {
        offered = JSON.stringify([newest, words]);
        element.replaceChildren(
          html('option', { value: NEWEST }, newest),
          ...words.map(([value = '', text = '']) => html('option', { value }, text)),
        );
      }
      element.value = key === null ? NEWEST : keyOf(key);
      return chosen ?? null;
    },
  };
}

function keyOf({ session, id }: Pick<CommandCause, 'session' | 'id'>): string {
  return `${session} ${id}`;
}

function line({ cause, first, last, outcome }: SeenCommand): string {
  return `${commandName(cause)} · ${outcome ?? 'under way'} · ${span(last - first)} · ${clockTime(first)}`;
}
