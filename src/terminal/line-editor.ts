/** The line editor: node:readline, with lines printed above what is being typed. The screen owns the only one. */
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { countRows, eraseRows, printAbove } from './print-above.ts';

const HISTORY_LINES = 1000;

/** What a person does in the editor. */
export interface EditorHandlers {
  line(line: string): void;
  /** Ctrl-C; `typed` is true when it cleared a line that was being typed. */
  interrupt(typed: boolean): void;
  /** Ctrl-D on an empty line, or the terminal is gone. */
  end(): void;
  /** The words that could stand where the last word of `line` stands. */
  complete(line: string): readonly string[];
}

export interface LineEditor {
  printAbove(lines: string): void;
  setPrompt(prompt: string): void;
  /** Takes the prompt off the screen and leaves the input to another reader, until `resume`. */
  suspend(): void;
  /** Puts back the prompt and what had been typed. */
  resume(): void;
  /** Takes the prompt off the screen for good. */
  close(): void;
}

/** Starts editing at a terminal. History is kept in memory only. */
export function editLines(
  input: ReadStream,
  output: WriteStream,
  firstPrompt: string,
  handlers: EditorHandlers,
): LineEditor {
  let prompt = firstPrompt;
  let history: string[] = [];
  let kept = '';
  let open: Interface | null = null;
  let ended = false;

  function start(): void {
    const editor = createInterface({
      input,
      output,
      prompt,
      history,
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
      completer: (line: string) => [handlers.complete(line), lastWord(line)],
    });
    open = editor;
    const count = (): void => countRows(editor, output);
    input.on('keypress', count);
    editor.on('history', (lines) => (history = lines));
    editor.on('line', (line) => {
      handlers.line(line);
      if (open === editor) editor.prompt();
    });
    editor.on('SIGINT', () => interrupted(editor));
    editor.on('close', () => {
      input.off('keypress', count);
      if (open !== editor) return;
      open = null;
      ended = true;
      output.write('\n');
      handlers.end();
    });
    editor.prompt();
    if (kept !== '') editor.write(kept);
    kept = '';
  }

  function interrupted(editor: Interface): void {
    const typed = editor.line !== '';
    if (typed) {
      editor.write(null, { ctrl: true, name: 'e' });
      editor.write(null, { ctrl: true, name: 'u' });
    }
    handlers.interrupt(typed);
  }

  function suspend(): void {
    const editor = open;
    if (!editor) return;
    kept = editor.line;
    output.write(eraseRows(editor.getCursorPos().rows));
    open = null;
    editor.close();
  }

  start();
  return {
    printAbove(lines) {
      if (open) printAbove(open, output, lines);
      else output.write(`${lines}\n`);
    },
    setPrompt(next) {
      if (next === prompt) return;
      prompt = next;
      open?.setPrompt(prompt);
      open?.prompt(true);
    },
    suspend,
    resume: () => {
      if (!open && !ended) start();
    },
    close: suspend,
  };
}

function lastWord(line: string): string {
  return /\S*$/.exec(line)?.[0] ?? '';
}
