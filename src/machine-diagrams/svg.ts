/**
 * A diagram as SVG. It has classes and no colours: those are CSS variables (style.ts), so that a page lights a state with
 * `.active`, an edge with `.taken`, and changes its theme. Every transition is found by its `data-edge`.
 */
import type { Diagram, PlacedArrow, PlacedState } from './diagram.ts';
import { ROW_HEIGHT } from './content.ts';
import type { Box, PlacedRow, PlacedText, Point } from './place.ts';
import { diagramStyle } from './style.ts';
import { kindOf, wholeWords } from './words.ts';

const CORNER = 7;
const ARROW = { length: 6, half: 4 };
const FINAL_INSET = 3;

/** `isStandalone` brings its own style, light or dark as the reader's system is; a page has it in its style sheet. */
export function asSvg(diagram: Diagram, { isStandalone }: { readonly isStandalone: boolean }): string {
  const { machine, width, height, states, arrows, starts } = diagram;
  const isCompound = ({ state }: PlacedState) => state.states.length > 0;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="machine" data-machine="${escape(machine)}" role="img" ` +
      `aria-label="The states of ${escape(machine)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    ...(isStandalone
      ? [`<style>\n${diagramStyle()}</style>`, '<rect class="paper" width="100%" height="100%"/>']
      : []),
    ...states.filter(isCompound).map(stateOf),
    ...starts.map(
      ({ dot, points }) => `<g class="start">${dotOf(dot)}<path class="edge" d="${pathOf(points)}"/></g>`,
    ),
    ...arrows.flatMap(edgesOf),
    ...states.filter((placed) => !isCompound(placed)).map(stateOf),
    ...arrows.flatMap(({ chips }) => chips.map(chipOf)),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function stateOf({ state, box, texts }: PlacedState): string {
  const inset = FINAL_INSET;
  const inner = {
    ...{ x: box.x + inset, y: box.y + inset },
    ...{ width: box.width - 2 * inset, height: box.height - 2 * inset },
  };
  return [
    `<g class="state ${state.kind}" data-state="${escape(state.id)}">`,
    ...(state.description === '' ? [] : [`<title>${escape(state.description)}</title>`]),
    rectOf(box, state.states.length > 0 ? 10 : 7),
    ...(state.kind === 'final' ? [rectOf(inner, 5, 'inner')] : []),
    ...texts.map(textOf),
    '</g>',
  ].join('');
}

function textOf({ rows, box, transition }: PlacedText): string {
  if (!transition) return rows.map(rowOf).join('');
  const title = `<title>${escape(wholeWords(transition))}</title>`;
  const kind = kindOf(transition);
  const mark = markOf(kind, box);
  return `<g class="line ${kind}" data-edge="${escape(transition.edge)}">${title}${mark}${rows.map(rowOf).join('')}</g>`;
}

function rowOf({ spans, at }: PlacedRow): string {
  const [first, ...others] = spans;
  const place = `x="${round(at.x)}" y="${round(at.y)}"`;
  if (first && others.length === 0)
    return `<text class="${first.look}" ${place}>${escape(first.text)}</text>`;
  const parts = spans.map(({ text, look }) => `<tspan class="${look}">${escape(text)}</tspan>`);
  return `<text ${place}>${parts.join('')}</text>`;
}

/** One path for each transition of the arrow, in the same place: the first is seen, any of them can be lit. */
function edgesOf({ arrow, points }: PlacedArrow): string[] {
  return arrow.transitions.map(
    ({ edge }, index) =>
      `<path class="edge${index === 0 ? '' : ' again'}" data-edge="${escape(edge)}" d="${pathOf(points)}"/>`,
  );
}

function chipOf({ rows, box, transition }: PlacedArrow['chips'][number]): string {
  const kind = kindOf(transition);
  const inner = { ...box, x: box.x + 7, y: box.y + 3 };
  return [
    `<g class="chip ${kind}" data-edge="${escape(transition.edge)}">`,
    `<title>${escape(wholeWords(transition))}</title>`,
    ...[rectOf(box, 5), markOf(kind, inner), ...rows.map(rowOf)],
    '</g>',
  ].join('');
}

/** A clock for timers, an arrow that goes on for what waits for nothing, a star for what nothing else takes. */
function markOf(kind: ReturnType<typeof kindOf>, { x, y }: Point): string {
  const [cx, cy] = [round(x + 4.5), round(y + ROW_HEIGHT / 2)];
  switch (kind) {
    case 'timer':
      return `<path class="mark" d="M${cx - 4.5} ${cy}a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0M${cx} ${cy - 2.5}V${cy}L${cx + 2} ${cy + 1.5}"/>`;
    case 'always':
      return `<path class="mark" d="M${cx - 3.5} ${cy - 3.5}L${cx} ${cy}L${cx - 3.5} ${cy + 3.5}M${cx + 0.5} ${cy - 3.5}L${cx + 4} ${cy}L${cx + 0.5} ${cy + 3.5}"/>`;
    case 'wildcard':
      return `<path class="mark" d="M${cx} ${cy - 4}V${cy + 4}M${cx - 3.5} ${cy - 2}L${cx + 3.5} ${cy + 2}M${cx + 3.5} ${cy - 2}L${cx - 3.5} ${cy + 2}"/>`;
    case 'event':
      return '';
  }
}

function rectOf({ x, y, width, height }: Box, radius: number, look?: string): string {
  const place = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
  return `<rect${look === undefined ? '' : ` class="${look}"`} ${place} rx="${radius}"/>`;
}

function dotOf({ x, y, width, height }: Box): string {
  return `<circle cx="${round(x + width / 2)}" cy="${round(y + height / 2)}" r="${round(width / 2)}"/>`;
}

/** A line with round corners and an open head: all of it is stroke, so one colour lights it. */
function pathOf(points: readonly Point[]): string {
  const [start, ...rest] = points;
  const end = rest.at(-1);
  const before = points.at(-2);
  if (!start || !end || !before) return '';
  const corners = rest
    .slice(0, -1)
    .map((corner, index) => cornerOf(points[index] ?? start, corner, rest[index + 1] ?? end));
  return `M${point(start)}${corners.join('')}L${point(end)}${headOf(before, end)}`;
}

function cornerOf(from: Point, corner: Point, to: Point): string {
  const radius = Math.min(CORNER, distance(from, corner) / 2, distance(corner, to) / 2);
  return `L${point(toward(corner, from, radius))}Q${point(corner)} ${point(toward(corner, to, radius))}`;
}

function headOf(from: Point, end: Point): string {
  const back = toward(end, from, ARROW.length);
  const [dx, dy] = [(end.x - back.x) / ARROW.length, (end.y - back.y) / ARROW.length];
  const [left, right] = [1, -1].map((side) => ({
    x: back.x - side * dy * ARROW.half,
    y: back.y + side * dx * ARROW.half,
  }));
  return `M${point(left ?? end)}L${point(end)}L${point(right ?? end)}`;
}

function toward(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

function distance(one: Point, other: Point): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function point({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
