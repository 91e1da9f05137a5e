/** Puts rows of text into the boxes that the layout made for them. */
import type { ElkExtendedEdge } from 'elkjs';
import {
  BLOCK_GAP,
  blockSize,
  CHIP_GAP,
  CHIP_PADDING,
  MARK_WIDTH,
  NAME_HEIGHT,
  PADDING,
  ROW_HEIGHT,
  rowWidth,
} from './content.ts';
import type { Block, Row } from './content.ts';
import { textWidth } from './measure.ts';
import type { DrawnState, DrawnTransition } from './walk.ts';
import { kindOf } from './words.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedRow {
  readonly spans: Row;
  /** Where it begins, on its base line. */
  readonly at: Point;
  readonly width: number;
}

/** Rows in a state; those of a transition have its mark. */
export interface PlacedText {
  readonly box: Box;
  readonly rows: readonly PlacedRow[];
  readonly transition?: DrawnTransition;
}

export interface PlacedChip extends PlacedText {
  readonly transition: DrawnTransition;
}

/* Of a row's height, what lies above the base line. */
const BASE_LINE = 10.5;

/** The name of a state and what stands below it. Leaves without more than a name have it in their middle. */
export function placeState(state: DrawnState, box: Box, blocks: readonly Block[]): PlacedText[] {
  const isLeaf = state.states.length === 0;
  const width = textWidth(state.name, 'name');
  const x = isLeaf ? box.x + (box.width - width) / 2 : box.x + PADDING;
  const y = box.y + (isLeaf && blocks.length === 0 ? (box.height - ROW_HEIGHT) / 2 : PADDING / 2 + 1);
  const name: PlacedText = {
    box: { x, y, width, height: ROW_HEIGHT },
    rows: [{ spans: [{ text: state.name, look: 'name' }], at: { x, y: y + BASE_LINE + 1 }, width }],
  };
  let top = box.y + NAME_HEIGHT + PADDING / 2 + 1;
  const texts = blocks.map((block) => {
    const { width: wide, height } = blockSize(block);
    const placed = placeBlock(block, { x: box.x + PADDING, y: top, width: wide, height });
    top += height + BLOCK_GAP;
    return placed;
  });
  return [name, ...texts];
}

function placeBlock({ rows, transition }: Block, box: Box): PlacedText {
  const mark = transition === undefined || kindOf(transition) === 'event' ? 0 : MARK_WIDTH;
  return {
    box,
    rows: rows.map((row, index) => ({
      spans: row,
      at: { x: box.x + mark, y: box.y + index * ROW_HEIGHT + BASE_LINE },
      width: rowWidth(row),
    })),
    ...(transition && { transition }),
  };
}

/** Chips one below the other, as wide as the label they share. */
export function placeChips(
  blocks: readonly Block[],
  label: Point & { readonly width: number },
): PlacedChip[] {
  let y = label.y;
  return blocks.flatMap((block) => {
    const inner = blockSize(block);
    const box = { x: label.x, y, width: label.width, height: inner.height + 2 * CHIP_PADDING.y };
    y += box.height + CHIP_GAP;
    const text = placeBlock(block, { ...inner, x: box.x + CHIP_PADDING.x, y: box.y + CHIP_PADDING.y });
    return block.transition ? [{ rows: text.rows, box, transition: block.transition }] : [];
  });
}

/** The corners of an edge, from its source to its target. */
export function pathsOf({ sections = [] }: ElkExtendedEdge): Point[] {
  return sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
}
