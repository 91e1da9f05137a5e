/** A drawing as a Mermaid state diagram (https://mermaid.js.org/syntax/stateDiagram.html). */
import { eventWords } from './words.ts';
import type { DrawnState, DrawnTransition, Drawing } from './walk.ts';

/** The diagram's source. */
export function asMermaid({ root }: Drawing): string {
  return ['stateDiagram-v2', ...states(root, '  '), ...arrows(root)].join('\n') + '\n';
}

function states(parent: DrawnState, indent: string): string[] {
  return parent.states.flatMap((state) => [
    ...(parent.initial === state.name ? [`${indent}[*] --> ${idOf(state.id)}`] : []),
    `${indent}state "${state.name}" as ${idOf(state.id)}`,
    ...(state.states.length === 0
      ? []
      : [`${indent}state ${idOf(state.id)} {`, ...states(state, `${indent}  `), `${indent}}`]),
    ...(state.kind === 'final' ? [`${indent}${idOf(state.id)} --> [*]`] : []),
    ...staying(state, indent),
  ]);
}

/** What happens without leaving is written into the state. */
function staying(state: DrawnState, indent: string): string[] {
  const effects = state.transitions.filter(({ target }) => target === undefined);
  if (state.states.length > 0) return [];
  return effects.map((transition) => `${indent}${idOf(state.id)} : ${label(transition)}`);
}

function arrows(state: DrawnState): string[] {
  const own = state.transitions.flatMap((transition) =>
    transition.target === undefined
      ? []
      : [`  ${idOf(state.id)} --> ${idOf(transition.target)} : ${label(transition)}`],
  );
  return [...own, ...state.states.flatMap(arrows)];
}

/** Colons and semicolons end a label in Mermaid, so they are kept out. */
function label(transition: DrawnTransition): string {
  const { guard, actions } = transition;
  const condition = guard === undefined ? '' : ` [${guard}]`;
  const effect = actions.length === 0 ? '' : ` / ${actions.join(', ')}`;
  return `${eventWords(transition)}${condition}${effect}`.replaceAll(/[:;]/g, ' ');
}

function idOf(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9]/g, '_');
}
