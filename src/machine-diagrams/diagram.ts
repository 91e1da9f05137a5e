/** A drawing with a place for everything: what graph.ts asked ELK for, read back into boxes, texts and lines. */
import type { ElkNode } from 'elkjs';
import { chipBlock, stateBlocks } from './content.ts';
import type { Columns } from './content.ts';
import { arrowsOf, DOT, elkGraph } from './graph.ts';
import type { Arrow } from './graph.ts';
import type { Layouter } from './layout.ts';
import { pathsOf, placeChips, placeState } from './place.ts';
import type { Box, PlacedChip, PlacedText, Point } from './place.ts';
import { planOf } from './plan.ts';
import type { Plan } from './plan.ts';
import { eachState } from './walk.ts';
import type { DrawnState, Drawing } from './walk.ts';

export interface PlacedState {
  readonly state: DrawnState;
  readonly box: Box;
  readonly texts: readonly PlacedText[];
}

export interface PlacedArrow {
  readonly arrow: Arrow;
  readonly points: readonly Point[];
  readonly chips: readonly PlacedChip[];
}

export interface Diagram {
  readonly machine: string;
  readonly width: number;
  readonly height: number;
  /** From outside inwards. */
  readonly states: readonly PlacedState[];
  readonly arrows: readonly PlacedArrow[];
  /** Where machines and states with states begin. */
  readonly starts: readonly { readonly dot: Box; readonly points: readonly Point[] }[];
}

/* What a window of 1280 by 800 has for a diagram beside its lists. */
const ROOM = { width: 880, height: 640 };
/* Drawn smaller than this a text of 10.5 pixels has less than 9. */
const SMALLEST_SCALE = 0.86;

const WIDTHS: readonly Columns[] = [
  { chip: 18, state: 26, header: 44 },
  { chip: 24, state: 34, header: 44 },
  { chip: 32, state: 44, header: 52 },
];

/** Lays a drawing out with short lines and long ones, and takes the one that a reader has to scroll least to read. */
export async function layOutDrawing(drawing: Drawing, layouter: Layouter): Promise<Diagram> {
  const plan = planOf(drawing);
  const laid = await Promise.all(
    WIDTHS.map(async (columns) => ({
      columns,
      graph: await layouter.layOut(elkGraph(drawing, plan, columns)),
    })),
  );
  const [best] = laid.toSorted((one, other) => cost(one.graph) - cost(other.graph));
  if (!best) throw new Error('a diagram needs a width of lines');
  return place(drawing, plan, best.columns, best.graph);
}

/** Screens to scroll through at the smallest legible scale; sideways is twice as bad as down. */
function cost({ width = 0, height = 0 }: ElkNode): number {
  const across = Math.max(1, (width * SMALLEST_SCALE) / ROOM.width);
  const down = Math.max(0.5, (height * SMALLEST_SCALE) / ROOM.height);
  return across ** 4 * down;
}

function place(drawing: Drawing, plan: Plan, columns: Columns, graph: ElkNode): Diagram {
  const boxes = boxesOf(graph);
  const lines = new Map((graph.edges ?? []).map((edge) => [edge.id, edge]));
  const boxOf = (id: string): Box => {
    const box = boxes.get(id);
    if (!box) throw new Error(`${id} has no place in the diagram`);
    return box;
  };
  const states = [...eachState(drawing.root)];
  return {
    machine: drawing.machine,
    width: Math.ceil(graph.width ?? 0),
    height: Math.ceil(graph.height ?? 0),
    states: states.map((state) => ({
      ...{ state, box: boxOf(state.id) },
      texts: placeState(state, boxOf(state.id), stateBlocks(state, plan, columns)),
    })),
    arrows: arrowsOf(drawing, plan).map((arrow) => {
      const edge = lines.get(arrow.id);
      const label = edge?.labels?.[0];
      const blocks = arrow.chips.map((each) => chipBlock(each, columns.chip));
      return {
        ...{ arrow, points: edge ? pathsOf(edge) : [] },
        chips: placeChips(blocks, { x: label?.x ?? 0, y: label?.y ?? 0, width: label?.width ?? 0 }),
      };
    }),
    starts: states.flatMap(({ id, initial }) => {
      const edge = lines.get(`${id}${DOT}`);
      return initial === undefined || !edge ? [] : [{ dot: boxOf(`${id}${DOT}`), points: pathsOf(edge) }];
    }),
  };
}

function boxesOf({ id, x = 0, y = 0, width = 0, height = 0, children = [] }: ElkNode): Map<string, Box> {
  return new Map([[id, { x, y, width, height }], ...children.flatMap((child) => [...boxesOf(child)])]);
}
