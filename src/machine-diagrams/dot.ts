/** A drawing in Graphviz' language (https://graphviz.org/doc/info/lang.html), states in states as clusters. */
import { eachState } from './walk.ts';
import type { DrawnState, DrawnTransition, Drawing } from './walk.ts';
import { eventWords } from './words.ts';

/** The graph's source: one `digraph`. */
export function asDot({ machine, root }: Drawing): string {
  return [
    `digraph ${quoted(machine)} {`,
    '  compound=true; rankdir=TB; fontname="sans-serif";',
    '  node [shape=box, style=rounded, fontname="sans-serif"];',
    '  edge [fontname="monospace", fontsize=10];',
    ...cluster(root, '  '),
    ...[...eachState(root)].flatMap((state) => state.transitions.flatMap((each) => arrow(root, state, each))),
    '}',
    '',
  ].join('\n');
}

function cluster(state: DrawnState, indent: string): string[] {
  const inner = `${indent}  `;
  const first = state.states.find(({ name }) => name === state.initial);
  return [
    `${indent}subgraph ${quoted(`cluster ${state.id}`)} {`,
    `${inner}label=${label([state.name, ...staying(state)])}; labeljust=l; style=${state.kind === 'parallel' ? 'dashed' : 'rounded'};`,
    ...(first === undefined
      ? []
      : [
          `${inner}${quoted(`${state.id} start`)} [shape=point];`,
          `${inner}${quoted(`${state.id} start`)} -> ${quoted(leafOf(first).id)}${head(first, [])};`,
        ]),
    ...state.states.flatMap((child) =>
      child.states.length > 0 ? cluster(child, inner) : [leaf(child, inner)],
    ),
    `${indent}}`,
  ];
}

function leaf(state: DrawnState, indent: string): string {
  const look = state.kind === 'final' ? ', peripheries=2' : '';
  const tooltip = state.description === '' ? '' : `, tooltip=${quoted(state.description)}`;
  return `${indent}${quoted(state.id)} [label=${label([state.name, ...staying(state)])}${look}${tooltip}];`;
}

/** What a state does by itself: on entering, on leaving, and at events that do not lead out of it. */
function staying({ entry, exit, transitions }: DrawnState): string[] {
  return [
    ...entry.map((action) => `entry / ${action}`),
    ...exit.map((action) => `exit / ${action}`),
    ...transitions.filter(({ target }) => target === undefined).map(words),
  ];
}

function arrow(root: DrawnState, source: DrawnState, transition: DrawnTransition): string[] {
  const target = [...eachState(root)].find(({ id }) => id === transition.target);
  if (!target) return [];
  const tail = source.states.length > 0 ? [`ltail=${quoted(`cluster ${source.id}`)}`] : [];
  const attributes = head(target, [`label=${label([words(transition)])}`, ...tail]);
  return [`  ${quoted(leafOf(source).id)} -> ${quoted(leafOf(target).id)}${attributes};`];
}

/** Arrows end at nodes only; `lhead` clips them at the border of a cluster. */
function head(target: DrawnState, attributes: readonly string[]): string {
  const all =
    target.states.length > 0 ? [...attributes, `lhead=${quoted(`cluster ${target.id}`)}`] : attributes;
  return all.length === 0 ? '' : ` [${all.join(', ')}]`;
}

function leafOf(state: DrawnState): DrawnState {
  const first = state.states.find(({ name }) => name === state.initial) ?? state.states[0];
  return first === undefined ? state : leafOf(first);
}

function words(transition: DrawnTransition): string {
  const { guard, actions } = transition;
  const condition = guard === undefined ? '' : ` [${guard}]`;
  const effect = actions.length === 0 ? '' : ` / ${actions.join(', ')}`;
  return `${eventWords(transition)}${condition}${effect}`;
}

function label(lines: readonly string[]): string {
  return `"${lines.map(escaped).join('\\n')}"`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
