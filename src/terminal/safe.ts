/**
 * Makes text from others fit for a terminal. Every print of the client passes it, so that no message, name or server can
 * move the cursor, hide letters, turn their order round or put a line on the screen that looks like one of ours.
 */
import { wrap } from './wrap.ts';

/* Emoji that are no plain digits: only beside them may an invisible mark stay as it is. */
const EMOJI = '[\\p{Emoji}--[0-9#*]]';

/* What makes one picture of several code points: a style after its emoji, a keycap, a joiner between two emoji. */
const PICTURE_MARK = [
  `(?<=${EMOJI})[\\uFE0E\\uFE0F]`,
  `(?<=[0-9#*])\\uFE0F(?=\\u20E3)`,
  `(?<=${EMOJI}\\uFE0F?)\\u200D(?=${EMOJI})`,
].join('|');

/* \p{C}: controls (ESC, CR, C1), formats (bidi, zero-width, tags), lone surrogates, private and unassigned. */
const INVISIBLE = '[\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}]';

/* More marks on one letter than any language writes would paint over the lines above. */
const PILED_MARK = '(?<=\\p{M}{6})\\p{M}';

const UNSAFE = new RegExp(`${PILED_MARK}|(?!${PICTURE_MARK})${INVISIBLE}`, 'gv');

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * The text as one line without anything that a terminal obeys or does not show: each such code point becomes a visible
 * `\u{…}`. Applying it twice changes nothing more.
 */
export function safe(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSAFE, escaped);
}

/**
 * The text with its line breaks kept, but every line after the first indented by `indent` blanks: nothing in it can stand
 * where our own lines begin. With `columns`, the terminal's width, long lines are broken there too, because
 * a terminal would otherwise break them itself and go on at the left edge. A tab becomes four blanks.
 */
export function safeLines(text: string, indent: number, columns = Infinity): string {
  const lines = text.split(/\r?\n/).map((line) => safe(line.replaceAll('\t', '    ')));
  return lines.flatMap((line) => wrap(line, columns - indent)).join(`\n${' '.repeat(indent)}`);
}

/* What a terminal obeys or hides, wherever it stands; JSON has an escape for each. */
const UNPRINTABLE = new RegExp(INVISIBLE, 'gv');

/** One line of JSON, without its line end, in which nothing is left that a terminal obeys; parsing it gives the same data. */
export function safeJson(line: string): string {
  return PLAIN.test(line) ? line : line.replace(UNPRINTABLE, escapedUnits);
}

function escapedUnits(character: string): string {
  let units = '';
  for (let unit = 0; unit < character.length; unit++) {
    units += `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
  }
  return units;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
