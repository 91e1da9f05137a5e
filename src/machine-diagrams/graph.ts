/** A drawing as a graph for ELK: sizes and edges, and the options that make state machines of it (https://eclipse.dev/elk). */
import type { ElkExtendedEdge, ElkLabel, ElkNode } from 'elkjs';
import { chipBlock, contentSize, stackSize, stateBlocks } from './content.ts';
import type { Columns, Size } from './content.ts';
import type { Plan } from './plan.ts';
import { eachState } from './walk.ts';
import type { DrawnState, DrawnTransition, Drawing } from './walk.ts';

/** All transitions that lead from one state to another: one arrow. */
export interface Arrow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly transitions: readonly DrawnTransition[];
  /** Those that are written on it; the others are written in the source. */
  readonly chips: readonly DrawnTransition[];
}

/** Appended to a state's id: the dot from which the arrow to its first child comes. */
export const DOT = '#start';
const DOT_SIZE = 10;
const CHILDREN_GAP = 12;
const LAYER = 'elk.layered.layering.layerConstraint';

const EVERYWHERE: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.edgeRouting': 'ORTHOGONAL',
  // The others throw on graphs in graphs (eclipse-elk issue 1182).
  'elk.layered.cycleBreaking.strategy': 'DFS_NODE_ORDER',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.spacing.nodeNodeBetweenLayers': '20',
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '12',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.edgeLabel': '4',
  'elk.spacing.labelLabel': '6',
};

/** The arrows of a drawing, in its order. */
export function arrowsOf({ root }: Drawing, plan: Plan): Arrow[] {
  return [...eachState(root)].flatMap((source) => {
    const leading = source.transitions.filter(({ edge: key }) => plan.get(key) !== 'line');
    return [...Map.groupBy(leading, ({ target = '' }) => target)].map(([target, transitions]) => ({
      ...{ id: `${source.id}>${target}`, source: source.id, target, transitions },
      chips: transitions.filter(({ edge: key }) => plan.get(key) === 'chip'),
    }));
  });
}

interface Setting {
  readonly plan: Plan;
  readonly columns: Columns;
  /** The states at one of the ends of an arrow. */
  readonly linked: ReadonlySet<string>;
}

/** The graph with lines as long as `columns` says. Its ids are those of states, of dots (`DOT`) and of arrows. */
export function elkGraph(drawing: Drawing, plan: Plan, columns: Columns): ElkNode {
  const starts = [...eachState(drawing.root)].flatMap(({ id, initial }) =>
    initial === undefined ? [] : [edge(`${id}${DOT}`, `${id}${DOT}`, `${id}.${initial}`)],
  );
  const arrows = arrowsOf(drawing, plan).map(({ id, source, target, chips }) => ({
    ...edge(id, source, target),
    labels:
      chips.length === 0 ? [] : [label(id, stackSize(chips.map((each) => chipBlock(each, columns.chip))))],
  }));
  const edges = [...starts, ...arrows];
  const linked = new Set(edges.flatMap(({ sources, targets }) => [...sources, ...targets]));
  return {
    id: 'drawing',
    layoutOptions: {
      ...EVERYWHERE,
      'elk.direction': 'DOWN',
      'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
      'elk.json.edgeCoords': 'ROOT',
      'elk.json.shapeCoords': 'ROOT',
      'elk.padding': '[top=2,left=2,bottom=2,right=2]',
    },
    children: [node(drawing.root, { plan, columns, linked })],
    edges,
  };
}

function edge(id: string, source: string, target: string): ElkExtendedEdge {
  return { id, sources: [source], targets: [target] };
}

/* The arrow runs through the middle of its chips: nobody has to guess to which of two arrows they belong. */
function label(text: string, size: Size): ElkLabel {
  return { text, ...size, layoutOptions: { 'elk.edgeLabels.inline': 'true' } };
}

function node(state: DrawnState, setting: Setting): ElkNode {
  const { plan, columns, linked } = setting;
  const { id, name } = state;
  const size = contentSize(name, stateBlocks(state, plan, columns));
  if (state.states.length > 0) return outerNode(state, size, setting);
  const isApart = state.kind === 'final' && !linked.has(id);
  return { id, ...size, ...(isApart && { layoutOptions: { [LAYER]: 'LAST' } }) };
}

function outerNode(state: DrawnState, { width, height }: Size, setting: Setting): ElkNode {
  const start = {
    ...{ id: `${state.id}${DOT}`, width: DOT_SIZE, height: DOT_SIZE },
    layoutOptions: { [LAYER]: 'FIRST' },
  };
  const children = state.states.map((child) => node(child, setting));
  if (state.kind === 'parallel')
    for (const child of children) child.layoutOptions = { ...child.layoutOptions, 'elk.alignment': 'TOP' };
  const gap = CHILDREN_GAP;
  // ELK turns a picture that goes down on its side, works on it, and does not turn this size with it: height first.
  const minimum = [height + gap, width];
  return {
    id: state.id,
    layoutOptions: {
      ...EVERYWHERE,
      'elk.padding': `[top=${height + gap},left=${gap},bottom=${gap},right=${gap}]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${minimum.join(',')})`,
    },
    children: state.initial === undefined ? children : [start, ...children],
  };
}
