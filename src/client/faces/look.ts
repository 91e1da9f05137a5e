/** How the human faces write: for whom, how wide, in which colours. The renderers take it as their second argument. */
import { styleText } from 'node:util';
import type { Writable } from 'node:stream';
import { columnsOf } from '../../terminal/wrap.ts';
import { safe, safeLines } from '../../terminal/safe.ts';

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';

export interface Look {
  /** True for a person who watches, false for a file or a program that reads. */
  readonly live: boolean;
  /** The terminal's width; Infinity where nothing breaks lines. */
  readonly columns: number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Colours a text where colours are wanted; never the only bearer of a meaning. */
  paint(colour: Colour, text: string): string;
}

/** A look for a stream: colours if it is a terminal and NO_COLOR does not forbid them. */
export function lookOf(stream: Writable, live: boolean, columns: () => number, now: () => number): Look {
  return {
    live,
    get columns() {
      return columns();
    },
    now,
    paint: (colour, text) => styleText(colour, text, { stream }),
  };
}

/* Names are set flush right, so that texts stand in one column. */
const NAME_COLUMNS = 14;

/* With less room than this beside the name, the text goes below it. */
const LEAST_TEXT_COLUMNS = 24;

/** `time  [tag] name: text`, the text wrapped under itself. Takes everything raw and makes it safe. */
export function saying(time: string, tag: string, name: string, text: string, look: Look): string {
  const shownTag = tag === '' ? '' : `[${tag}] `;
  const shownName = safe(name);
  const width = columnsOf(shownTag + shownName);
  const pad = look.live ? ' '.repeat(Math.max(0, NAME_COLUMNS - width)) : '';
  const head = `${look.paint('dim', time)} ${pad}${look.paint('cyan', shownTag)}${look.paint('bold', shownName)}:`;
  const indent = time.length + 1 + pad.length + width + 2;
  if (look.columns - indent >= LEAST_TEXT_COLUMNS) {
    return `${head} ${safeLines(text, indent, look.columns)}`;
  }
  return `${head}\n    ${safeLines(text, 4, look.columns)}`;
}

/** A sentence behind a mark of one letter, made safe and wrapped. */
export function marked(mark: string, colour: Colour, text: string, look: Look): string {
  return `${look.paint(colour, mark)} ${safeLines(text, mark.length + 1, look.columns)}`;
}
