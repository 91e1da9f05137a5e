/** Breaks a line to a terminal's width. `safeLines`, the faces' own notices and the status use it. */

/* Blocks whose letters take two columns, and emoji. Where terminals differ the larger number counts: a line that is
   broken early looks a little short, one that is broken late runs on at the left edge. */
const WIDE =
  /[\u{1100}-\u{115F}\u{2E80}-\u{A4CF}\u{A960}-\u{A97F}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE10}-\u{FE6F}\u{FF00}-\u{FF60}\u{FFE0}-\u{FFE6}\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1F000}-\u{1FBFF}\u{20000}-\u{3FFFD}[\p{Emoji}--[0-9#*]]]/v;

const ASCII = /^[\x20-\x7e]*$/;

/* Narrower than this, a column of text would cost more lines than it is worth. */
const LEAST_COLUMNS = 16;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The most columns that a printable text can take on a terminal. */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : 1;
  return columns;
}

/** The line in pieces of at most `columns` columns (16 at least), broken at a blank where there is one. */
export function wrap(line: string, columns: number): string[] {
  const width = Math.max(columns, LEAST_COLUMNS);
  if (columnsOf(line) <= width) return [line];
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const letter of lettersOf(line)) {
    const needed = columnsOf(letter);
    if (used + needed > width) {
      const blank = letter === ' ' ? piece.length : piece.lastIndexOf(' ') + 1;
      // After an indent alone a line would be empty.
      const end = piece.slice(0, blank).trim() === '' ? piece.length : blank;
      pieces.push(piece.slice(0, end).trimEnd());
      piece = piece.slice(end);
      used = columnsOf(piece);
      if (letter === ' ') continue;
    }
    piece += letter;
    used += needed;
  }
  pieces.push(piece);
  return pieces;
}

/** The line, cut to so many columns; `mark`, one column wide, stands where it was cut. */
export function cut(line: string, columns: number, mark = '…'): string {
  if (columnsOf(line) <= columns) return line;
  let kept = '';
  let used = 0;
  for (const letter of lettersOf(line)) {
    used += columnsOf(letter);
    if (used > columns - 1) break;
    kept += letter;
  }
  return columns > 0 ? kept + mark : '';
}

/* Only a break between graphemes leaves accents on their letters and pictures whole. */
function lettersOf(line: string): Iterable<string> {
  if (ASCII.test(line)) return line;
  return Array.from(graphemes.segment(line), ({ segment }) => segment);
}
