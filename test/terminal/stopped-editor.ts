/** A program that edits lines and prints them, for `ctrl-z.test.ts`. */
import { ReadStream, WriteStream } from 'node:tty';
import { editLines } from '../../src/terminal/line-editor.ts';

const { stdin, stdout } = process;
if (!(stdin instanceof ReadStream) || !(stdout instanceof WriteStream)) throw new Error('no terminal');
editLines(stdin, stdout, () => 'editor> ', [], {
  line: (line) => [`entered ${line}`],
  end: () => process.exit(),
  complete: () => ({ start: 0, words: [] }),
  mayRecall: () => true,
  ...{ keyPressed() {}, paste() {}, interrupt() {}, offer() {}, recalls() {} },
});
