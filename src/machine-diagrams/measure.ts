/**
 * How wide texts are, without a browser. Which font a reader has is not known, so the widest of those that the style names
 * is reckoned with: a label may have room to spare, and never leaves its box.
 */

/** Pixels, of the three kinds of text in a diagram. */
export const FONT_SIZES = { name: 13, line: 10.5 } as const;

export type TextKind = keyof typeof FONT_SIZES;

/* A share of the size. Monospace fonts: SF Mono 0.617, DejaVu Sans Mono 0.602, Consolas 0.55. */
const MONOSPACE = 0.62;
/* Bold sans-serif: those of DejaVu Sans Bold, which is wider than Helvetica, Segoe, Roboto and Inter. */
const BOLD = { narrow: 0.45, usual: 0.73, wide: 1.05, capital: 0.86 } as const;

/** Pixels that `text` takes at most. */
export function textWidth(text: string, kind: TextKind): number {
  const ems = kind === 'name' ? sum([...text].map(boldWidth)) : [...text].length * MONOSPACE;
  return ems * FONT_SIZES[kind];
}

function boldWidth(character: string): number {
  if (/[ijlftr.\-:' ]/.test(character)) return BOLD.narrow + (/[rt]/.test(character) ? 0.06 : 0);
  if (/[mwMW]/.test(character)) return BOLD.wide;
  return /[A-Z]/.test(character) ? BOLD.capital : BOLD.usual;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * Breaks a text into rows of at most `columns` characters at its spaces; rows after the first begin with `indent` spaces.
 * A word longer than a row is cut, with an ellipsis.
 */
export function wrapWords(text: string, columns: number, indent = 0): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of text.split(' ')) {
    const start = rows.length === 0 ? '' : '\u00a0'.repeat(indent);
    const joined = row === '' ? start + word : `${row} ${word}`;
    if (joined.length <= columns) {
      row = joined;
      continue;
    }
    if (row !== '') rows.push(row);
    row = cut((rows.length === 0 ? '' : '\u00a0'.repeat(indent)) + word, columns);
  }
  return [...rows, row];
}

function cut(word: string, columns: number): string {
  return word.length <= columns ? word : `${word.slice(0, columns - 1)}…`;
}
