/** Draws a sequence: the names stay on top while the rows scroll; each row leads to its record. */
import { html, svg } from './dom.ts';
import type { Participant, Row, Sequence } from './sequence-layout.ts';
import { span } from './time.ts';

export interface Look {
  /** What there is to draw in, CSS pixels. */
  readonly width: number;
  readonly labelOf: (actor: string) => string;
  /** The record at which the page stands. */
  readonly at: number | null;
}

const GUTTER = 84;
const COLUMN_LEAST = 88;
const ROW = 40;
const HEAD = 44;
/** A wait as long as this, and this part of the whole, is named: there the disk, a timer or a person was waited for. */
const LONG_MILLISECONDS = 0.5;
const LONG_PART = 0.2;

/** The head and the body; `onChoose` is told the number of the record that was clicked. */
export function drawSequence(sequence: Sequence, look: Look, onChoose: (n: number) => void): Element[] {
  const { participants, rows, duration } = sequence;
  const room = (look.width - GUTTER - 24) / Math.max(1, participants.length);
  const column = Math.max(COLUMN_LEAST, room);
  const width = Math.floor(GUTTER + column * participants.length);
  const height = rows.length * ROW + 20;
  const xOf = (place: number) => GUTTER + column * (place + 0.5);
  const size = (tall: number) => ({ width, height: tall, viewBox: `0 0 ${width} ${tall}` });
  const head = svg('svg', { class: 'sequence head', ...size(HEAD) });
  head.append(...participants.map((participant, place) => nameplate(participant, xOf(place), column, look)));
  const body = svg('svg', { class: 'sequence', role: 'list', ...size(height) });
  const lifelines = participants.map(({ kind }, place) =>
    svg('line', { class: `lifeline ${kind}`, x1: xOf(place), x2: xOf(place), y1: 0, y2: height }),
  );
  body.append(arrowHead(), ...lifelines);
  rows.forEach((row, index) => {
    const isLong = row.wait >= LONG_MILLISECONDS && row.wait >= duration * LONG_PART;
    const isAhead = look.at !== null && row.record.n > look.at;
    body.append(
      drawRow(
        row,
        { y: index * ROW, width, isLong, isHere: row.record.n === look.at, isAhead },
        xOf,
        onChoose,
      ),
    );
  });
  return [html('div', { class: 'sticky' }, head), body];
}

function nameplate({ id, kind }: Participant, x: number, column: number, { labelOf }: Look): SVGGElement {
  const actor = id.replace(/^socket /, '');
  const label = labelOf(actor);
  const small =
    kind === 'socket' ? `client at ${actor}` : kind === 'machine' ? `machine ${actor}` : 'service';
  return svg(
    'g',
    { class: `nameplate ${kind}` },
    svg('title', {}, id),
    svg('rect', { x: x - column / 2 + 4, y: 3, width: column - 8, height: HEAD - 8, rx: 7 }),
    svg('text', { class: 'name', x, y: 19, 'text-anchor': 'middle' }, cut(label, column / 8)),
    svg('text', { class: 'small', x, y: 33, 'text-anchor': 'middle' }, cut(small, column / 6.4)),
  );
}

interface RowPlace {
  readonly y: number;
  readonly width: number;
  readonly isLong: boolean;
  readonly isHere: boolean;
  /** Later than where the page stands. */
  readonly isAhead: boolean;
}

function drawRow(
  row: Row,
  { y, width, isLong, isHere, isAhead }: RowPlace,
  xOf: (place: number) => number,
  onChoose: (n: number) => void,
): SVGGElement {
  const middle = y + 28;
  const { kind, what, detail, record } = row;
  const group = svg('g', { class: `row ${kind}`, tabindex: 0, role: 'listitem', 'data-n': record.n });
  if (isHere) group.classList.add('here');
  if (isAhead) group.classList.add('ahead');
  group.setAttribute('aria-label', `after ${span(row.after)}: ${what} ${detail}`);
  group.append(
    svg('title', {}, `${what} ${detail}`),
    svg('rect', { class: 'band', x: 0, y: y + 2, width, height: ROW - 4, rx: 6 }),
    svg('text', { class: 'after', x: GUTTER - 12, y: middle + 4, 'text-anchor': 'end' }, span(row.after)),
    ...(isLong
      ? [
          svg(
            'text',
            { class: 'wait', x: GUTTER - 12, y: y + 13, 'text-anchor': 'end' },
            `+${span(row.wait)}`,
          ),
        ]
      : []),
    ...row.arrows.map(({ from, to }) => arrow(xOf(from), xOf(to), middle)),
    ...(row.on === null
      ? []
      : [
          svg('rect', {
            class: 'activation',
            x: xOf(row.on) - 5,
            y: middle - 8,
            width: 10,
            height: 16,
            rx: 3,
          }),
        ]),
    ...words(row, middle, width, xOf),
  );
  const choose = () => onChoose(record.n);
  group.addEventListener('click', choose);
  group.addEventListener('keydown', ({ key }) => {
    if (key === 'Enter') choose();
  });
  return group;
}

/** The name over the arrow; what of it may be seen beside it, in what room there is. */
function words(
  { arrows, on, what, detail }: Row,
  middle: number,
  width: number,
  xOf: (place: number) => number,
): SVGTextElement[] {
  const ends = arrows.flatMap(({ from, to }) => [xOf(from), xOf(to)]);
  if (ends.length === 0) return onLine(on === null ? 0 : xOf(on), `${what}`, detail, middle, width);
  const start = Math.min(...ends) + 8;
  const over = text(start, middle - 8, width, what, on === null ? detail : '');
  if (on === null) return [over];
  return [over, ...onLine(xOf(on), '', detail, middle, width)];
}

function onLine(x: number, what: string, detail: string, middle: number, width: number): SVGTextElement[] {
  return [text(x + 12, middle + 4, width, what, detail)];
}

/* Letters of the font of labels are about this wide. */
const LETTER = 6.7;

function text(x: number, y: number, width: number, what: string, detail: string): SVGTextElement {
  const whole = Math.max(8, Math.floor((width - 12) / LETTER));
  const fits = Math.floor((width - x - 6) / LETTER);
  const words = what === '' ? detail : `${what}  ${detail}`;
  // At the right edge the words end where the drawing ends.
  const isTight = Math.min(words.length, what.length + 14, whole) > fits;
  const room = isTight ? Math.floor((x - 6) / LETTER) : fits;
  const place = isTight ? { x: width - 6, 'text-anchor': 'end' } : { x };
  const rest = cut(detail, Math.max(0, room - what.length - 2));
  const parts = what === '' ? [] : [svg('tspan', { class: 'what' }, what)];
  return svg(
    'text',
    { class: 'words', y, ...place },
    ...parts,
    svg('tspan', { class: 'detail', dx: what === '' ? 0 : 7 }, rest),
  );
}

function arrow(from: number, to: number, y: number): SVGPathElement {
  // What an actor tells itself is a loop.
  const loop = `M${from} ${y - 7}h22v14h-17`;
  const end = to > from ? to - 3 : to + 3;
  return svg('path', {
    class: 'arrow',
    d: from === to ? loop : `M${from} ${y}H${end}`,
    'marker-end': 'url(#head)',
  });
}

function arrowHead(): SVGDefsElement {
  const size = {
    markerWidth: 9,
    markerHeight: 9,
    refX: 7,
    refY: 4,
    orient: 'auto',
    markerUnits: 'userSpaceOnUse',
  };
  const marker = svg(
    'marker',
    { id: 'head', viewBox: '0 0 8 8', ...size },
    svg('path', { d: 'M0 0 8 4 0 8z', fill: 'context-stroke' }),
  );
  return svg('defs', {}, marker);
}

function cut(words: string, most: number): string {
  return words.length <= most ? words : `${words.slice(0, Math.max(0, Math.floor(most) - 1))}…`;
}
