/** A drawing as an indented tree, for terminals. */
import { eventWords } from './words.ts';
import type { DrawnState, DrawnTransition, Drawing } from './walk.ts';

/** Lines without colour, at most as deep as the states are nested. */
export function asText({ machine, root }: Drawing): string {
  return [`${machine}`, ...body(root, '  ')].join('\n') + '\n';
}

function body(state: DrawnState, indent: string): string[] {
  return [
    ...state.entry.map((action) => `${indent}on entry do ${action}`),
    ...state.exit.map((action) => `${indent}on exit do ${action}`),
    ...state.transitions.map((transition) => `${indent}${arrow(transition)}`),
    ...state.states.flatMap((child) => [...heading(child, state, indent), ...body(child, `${indent}  `)]),
  ];
}

function heading(state: DrawnState, parent: DrawnState, indent: string): string[] {
  const marks = [
    ...(parent.initial === state.name ? ['start'] : []),
    ...(state.kind === 'final' || state.kind === 'parallel' ? [state.kind] : []),
  ];
  const mark = marks.length > 0 ? ` (${marks.join(', ')})` : '';
  return [`${indent}${state.name}${mark}${state.description === '' ? '' : `: ${state.description}`}`];
}

function arrow(transition: DrawnTransition): string {
  const { guard, actions, target } = transition;
  const condition = guard === undefined ? '' : ` if ${guard}`;
  const effect = actions.length === 0 ? '' : ` do ${actions.join(', ')}`;
  const goal = target === undefined ? '' : ` -> ${target.split('.').slice(1).join('.')}`;
  return `${eventWords(transition)}${condition}${goal}${effect}`;
}
