/** How the human faces write: for whom, how wide, in which colours. The renderers take it as their second argument. */
import { styleText } from 'node:util';
import type { Writable } from 'node:stream';
import { safeLines } from '../../terminal/safe.ts';
import { dayOf, dayLine, timeOfDay } from './local-time.ts';

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';

/** When colours are used: `auto` where the stream is a terminal, NO_COLOR is not set, or FORCE_COLOR is. */
export type ColourChoice = 'auto' | 'always' | 'never';

export interface Look {
  /** True for a person who watches, false for a file or a program that reads. */
  readonly live: boolean;
  /** The terminal's width; Infinity where nothing breaks lines. */
  readonly columns: number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Colours a text where colours are wanted; never the only bearer of a meaning. */
  paint(colour: Colour, text: string): string;
  /** True for the name of whoever watches. */
  isSelf(name: string): boolean;
  /** The day of a time as a line of its own, where it is another than that of the line before. */
  newDay(at: unknown): readonly string[];
}

/** A look for a stream that a file or a program reads: lines of any width. */
export function lookOf(stream: Writable, colour: ColourChoice, now: () => number): Look {
  return {
    live: false,
    columns: Infinity,
    now,
    paint: painter(stream, colour),
    isSelf: () => false,
    newDay: () => [],
  };
}

/** A look for a person who watches a terminal of so many columns; `self` is the name of whoever it is. */
export function liveLook(
  stream: Writable,
  colour: ColourChoice,
  { columns, now, self }: { columns: () => number; now: () => number; self: () => string },
): Look {
  const paint = painter(stream, colour);
  let day = dayOf(now());
  return {
    live: true,
    get columns() {
      return columns();
    },
    now,
    paint,
    isSelf: (name) => name.toLowerCase() === self().toLowerCase(),
    newDay(at) {
      const next = dayOf(at);
      if (next === day || next === null) return [];
      day = next;
      return [paint('dim', dayLine(at))];
    },
  };
}

function painter(stream: Writable, colour: ColourChoice): Look['paint'] {
  if (colour === 'never') return (_colour, text) => text;
  if (colour === 'always') return (name, text) => styleText(name, text, { validateStream: false });
  return (name, text) => styleText(name, text, { stream });
}

/** A sentence behind a mark, made safe and wrapped. */
export function marked(mark: string, colour: Colour, text: string, look: Look): string {
  return `${look.paint(colour, mark)} ${safeLines(text, mark.length + 1, look.columns)}`;
}

/** As `marked`, of something that happened by itself: who watches sees when. */
export function notice(mark: string, colour: Colour, text: string, look: Look): readonly string[] {
  if (!look.live) return [marked(mark, colour, text, look)];
  const now = look.now();
  const sentence = safeLines(text, NOTICE_COLUMNS, look.columns);
  const time = look.paint('dim', timeOfDay(now));
  return [...look.newDay(now), `${time} ${look.paint(colour, mark.padStart(2).padEnd(3))} ${sentence}`];
}

/* The time, a blank, the mark in three columns, a blank. */
const NOTICE_COLUMNS = 13;

/* A line for many who come at once names the first of them. */
const MOST_NAMED = 8;

/** Names in a row, the first few of many. */
export function named(users: readonly string[]): string {
  const more = users.length - MOST_NAMED;
  const first = users.slice(0, MOST_NAMED).join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}
