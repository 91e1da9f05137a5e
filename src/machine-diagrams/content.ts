/** What is written into a state and onto an arrow, as rows of text with their sizes; nothing has a place yet. */
import { textWidth, wrapWords } from './measure.ts';
import type { Plan } from './plan.ts';
import type { DrawnState, DrawnTransition } from './walk.ts';
import { kindOf } from './words.ts';

/** A part of a row that looks alike. */
export interface Span {
  readonly text: string;
  readonly look: 'name' | 'entry' | 'event' | 'effect';
}

export type Row = readonly Span[];

/** Rows that belong together: of a transition, or of what a state does by itself. */
export interface Block {
  readonly rows: readonly Row[];
  readonly transition?: DrawnTransition;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** After how many characters a line is broken. */
export interface Columns {
  readonly chip: number;
  readonly state: number;
  /** In a state that holds others, which is wide anyway. */
  readonly header: number;
}

export const ROW_HEIGHT = 14;
export const NAME_HEIGHT = 18;
export const PADDING = 9;
/** Between two transitions inside a state. */
export const BLOCK_GAP = 3;
/** Room left of a transition for the mark of its kind. */
export const MARK_WIDTH = 15;
export const CHIP_PADDING = { x: 7, y: 3 } as const;
export const CHIP_GAP = 4;

const NO_BREAK = '\u00a0';
const LONGEST_PARAMETERS = 22;

/** What stands in a state below its name: what it does, and the transitions that have no chip on an arrow. */
export function stateBlocks(state: DrawnState, plan: Plan, columns: Columns): Block[] {
  const isOuter = state.states.length > 0;
  const width = isOuter ? columns.header : columns.state;
  const deeds = [...doing('entry', state.entry, width), ...doing('exit', state.exit, width)];
  const lines = state.transitions.filter(({ edge }) => plan.get(edge) !== 'chip');
  const caption: Block[] =
    isOuter && lines.length > 0 ? [{ rows: [[{ text: 'from any state:', look: 'entry' }]] }] : [];
  return [...deeds, ...caption, ...lines.map((transition) => lineBlock(state, transition, width))];
}

function doing(when: string, actions: readonly string[], columns: number): Block[] {
  if (actions.length === 0) return [];
  const text = `${when} /${NO_BREAK}${actions.map(shortened).join(', ')}`;
  return [{ rows: spanRows(text, 'entry', columns) }];
}

function lineBlock(state: DrawnState, transition: DrawnTransition, columns: number): Block {
  const { target } = transition;
  const goal = target === undefined ? '' : ` →${NO_BREAK}${relative(target, state.id)}`;
  return { rows: transitionRows(transition, goal, columns), transition };
}

/** The rows of the chip that lies on an arrow. */
export function chipBlock(transition: DrawnTransition, columns: number): Block {
  return { rows: transitionRows(transition, '', columns), transition };
}

/** In one row where it fits; else what happens and what is done are apart. */
function transitionRows(transition: DrawnTransition, goal: string, columns: number): Row[] {
  const { guard, actions } = transition;
  const event = `${shortEvent(transition)}${guard === undefined ? '' : ` [${guard}]`}${goal}`;
  if (actions.length === 0) return spanRows(event, 'event', columns);
  const effect = `/${NO_BREAK}${actions.map(shortened).join(', ')}`;
  if (event.length + 1 + effect.length <= columns)
    return [
      [
        { text: event, look: 'event' },
        { text: ` ${effect}`, look: 'effect' },
      ],
    ];
  return [...spanRows(event, 'event', columns), ...spanRows(effect, 'effect', columns)];
}

function spanRows(text: string, look: Span['look'], columns: number): Row[] {
  return wrapWords(text, columns, 2).map((row) => [{ text: row, look }]);
}

/** A timer has a clock beside it, so it is called by its name. */
function shortEvent({ event, timer }: DrawnTransition): string {
  if (timer !== undefined)
    return timer.seconds === undefined ? timer.name : `${timer.name} ${timer.seconds} s`;
  return event === '*' ? 'anything else' : event;
}

/** Long parameters are told by the whole sentence that is shown on hovering. */
function shortened(action: string): string {
  const start = action.indexOf('(');
  if (start === -1 || action.length - start - 2 <= LONGEST_PARAMETERS) return action;
  const first = /^[^,]*/.exec(action.slice(start + 1))?.[0] ?? '';
  return `${action.slice(0, start)}(${first.length <= LONGEST_PARAMETERS ? first : ''}…)`;
}

/** From the state's own view: its children and those beside it by their names, others by their whole path. */
function relative(target: string, from: string): string {
  if (target === from) return 'itself';
  const parent = target.slice(0, target.lastIndexOf('.'));
  const isNear = from === parent || from.startsWith(`${parent}.`);
  return isNear ? target.slice(parent.length + 1) : target.slice(target.indexOf('.') + 1);
}

/** Pixels that the rows take, with the mark of the kind where it is a transition's. */
export function blockSize({ rows, transition }: Block): Size {
  const mark = transition === undefined || kindOf(transition) === 'event' ? 0 : MARK_WIDTH;
  return {
    width: mark + Math.max(...rows.map(rowWidth)),
    height: rows.length * ROW_HEIGHT,
  };
}

/** Pixels of a row, of texts of the common size. */
export function rowWidth(row: Row): number {
  return textWidth(row.map(({ text }) => text).join(''), 'line');
}

/** Pixels of a state's name and blocks, with padding. */
export function contentSize(name: string, blocks: readonly Block[]): Size {
  const sizes = blocks.map(blockSize);
  const widest = Math.max(textWidth(name, 'name'), ...sizes.map(({ width }) => width));
  const lines = sizes.reduce((total, { height }) => total + height + BLOCK_GAP, 0);
  return { width: Math.ceil(widest + 2 * PADDING), height: NAME_HEIGHT + lines + PADDING };
}

/** Pixels of chips that lie one above the other. */
export function stackSize(chips: readonly Block[]): Size {
  const sizes = chips.map(blockSize);
  const heights = sizes.map(({ height }) => height + 2 * CHIP_PADDING.y);
  return {
    width: Math.ceil(Math.max(...sizes.map(({ width }) => width)) + 2 * CHIP_PADDING.x),
    height: heights.reduce((total, height) => total + height + CHIP_GAP, -CHIP_GAP),
  };
}
