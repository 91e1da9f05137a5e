/**
 * Draws above the line that is being typed and puts that line back as it was, cursor included. The one place that
 * touches readline's undocumented `prevRows`, and `_refreshSize`; tests at a real pseudo-terminal watch over both.
 */
import type { Interface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';

/* A terminal that knows "synchronised output" shows the whole change at once; others ignore it. */
const BEGIN_UPDATE = '\x1b[?2026h';
const END_UPDATE = '\x1b[?2026l';

type Rows = Interface & { prevRows: number; cursor: number };

/** What clears a typed line, and all rows of its prompt, whose cursor stands `rows` rows below its first. */
export function eraseRows(rows: number): string {
  return `${rows > 0 ? `\x1b[${rows}A` : ''}\r\x1b[J`;
}

/**
 * Tells readline where it left the cursor; to be called after every key. A text that runs over the right edge in one
 * piece is written without being counted, and the next change would be drawn below what stands there.
 */
export function countRows(editor: Interface, output: Writable): void {
  const { rows, cols } = editor.getCursorPos();
  if ((editor as Rows).prevRows === rows) return;
  // A row that is exactly full ends only when something follows; until then the terminal's cursor is still in it.
  if (cols === 0 && editor.cursor === editor.line.length) output.write(' \r');
  (editor as Rows).prevRows = rows;
}

/**
 * The terminal may have a new size, and have broken its lines anew, while the signal that tells is still on its way. Has
 * `resize` happen now.
 */
export function learnSize(output: WriteStream & { _refreshSize?: () => void }): void {
  output._refreshSize?.();
}

/** The terminal was resized and broke the lines on it anew: counts where the cursor is now. */
export function recountRows(editor: Interface): void {
  (editor as Rows).prevRows = editor.getCursorPos().rows;
}

/** Writes whole lines above the prompt of `editor`, which has `output` as its output, and gives it a new prompt. */
export function printAbove(
  editor: Interface,
  output: Writable,
  lines: readonly string[],
  prompt: string,
): void {
  const above = lines.map((line) => `${line}\n`).join('');
  output.cork();
  output.write(`${BEGIN_UPDATE}${eraseRows(editor.getCursorPos().rows)}${above}`);
  drawAfresh(editor, prompt);
  output.write(END_UPDATE);
  output.uncork();
}

/**
 * A line was entered, and readline left the cursor below it: takes it off the screen, with the `rows` rows above the one
 * in which it ended, writes `lines` in its place and begins the next one.
 */
export function replaceEntered(
  editor: Interface,
  output: Writable,
  rows: number,
  lines: readonly string[],
  prompt: string,
): void {
  output.write(`${eraseRows(rows + 1)}${lines.map((line) => `${line}\n`).join('')}`);
  drawAfresh(editor, prompt);
}

/** Puts the cursor where it was in a line that was taken off and put back. */
export function placeCursor(editor: Interface, cursor: number): void {
  (editor as Rows).cursor = Math.min(cursor, editor.line.length);
  editor.prompt(true);
}

/* The prompt starts on a row of its own; readline must not climb to where it was. */
function drawAfresh(editor: Interface, prompt: string): void {
  (editor as Rows).prevRows = 0;
  editor.setPrompt(prompt);
  editor.prompt(true);
}
