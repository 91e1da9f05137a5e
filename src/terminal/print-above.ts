/**
 * Prints above the line that is being typed and puts that line back as it was, cursor included. The one place that
 * touches readline's undocumented `prevRows`; a test at a real pseudo-terminal watches over it.
 */
import type { Interface } from 'node:readline';
import type { Writable } from 'node:stream';

/* A terminal that knows "synchronised output" shows the whole change at once; others ignore it. */
const BEGIN_UPDATE = '\x1b[?2026h';
const END_UPDATE = '\x1b[?2026l';

/** What clears a typed line whose cursor stands `rows` rows below its first. */
export function eraseRows(rows: number): string {
  return `${rows > 0 ? `\x1b[${rows}A` : ''}\r\x1b[J`;
}

type Rows = Interface & { prevRows: number };

/**
 * Tells readline where it left the cursor; to be called after every key. A pasted text that runs over the right edge
 * is written without being counted, and the next change would be drawn below what stands there.
 */
export function countRows(editor: Interface, output: Writable): void {
  const { rows, cols } = editor.getCursorPos();
  if ((editor as Rows).prevRows === rows) return;
  // A row that is exactly full ends only when something follows; until then the terminal's cursor is still in it.
  if (cols === 0 && editor.cursor === editor.line.length) output.write(' \r');
  (editor as Rows).prevRows = rows;
}

/** Writes whole lines above the prompt of `editor`, which must have `output` as its output. */
export function printAbove(editor: Interface, output: Writable, lines: string): void {
  output.cork();
  output.write(`${BEGIN_UPDATE}${eraseRows(editor.getCursorPos().rows)}${lines}\n`);
  // The prompt now starts afresh on the row below the lines; readline must not climb to where it was.
  (editor as Rows).prevRows = 0;
  editor.prompt(true);
  output.write(END_UPDATE);
  output.uncork();
}
