/** The line editor: node:readline, with lines printed above what is being typed. The screen owns the only one. */
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import type { ReadStream, WriteStream } from 'node:tty';
import { completed, type Candidates } from './completed.ts';
import { MARK_NO_PASTES, MARK_PASTES, openKeyboard } from './keyboard.ts';
import { countRows, eraseRows, learnSize, placeCursor, printAbove, recountRows } from './print-above.ts';
import { replaceEntered } from './print-above.ts';

/** Lines that Arrow Up finds. */
export const HISTORY_LINES = 1000;

/** What a person does in the editor. */
export interface EditorHandlers {
  /** Any key, before it does anything. */
  keyPressed(): void;
  /** A line was entered; answers what is left of it on the screen. */
  line(line: string): readonly string[];
  /** Several lines were pasted: the line as it would be with them. It stays as it was until `setTyped`. */
  paste(line: string): void;
  /** Ctrl-C; `typed` is true when it cleared a line that was being typed. */
  interrupt(typed: boolean): void;
  /** Ctrl-D on an empty line, or the terminal is gone. */
  end(): void;
  /** What could stand at the end of `line`. */
  complete(line: string): Candidates | Promise<Candidates>;
  /** Tab was pressed where all of these could stand. */
  offer(words: readonly string[]): void;
  /** Whether Arrow Up may find a line. */
  mayRecall(line: string): boolean;
  /** The lines that Arrow Up finds, newest first, after each change. */
  recalls(lines: readonly string[]): void;
}

export interface LineEditor {
  /** Looks whether the terminal has another size, before rows are counted. */
  learnSize(): void;
  /** Writes whole lines above and puts a prompt, which may have several rows, below them. */
  show(lines: readonly string[], prompt: string): void;
  /** Puts another text in the place of what is being typed. */
  setTyped(text: string): void;
  /** Takes the prompt off the screen and leaves the input to another reader, until `resume`. */
  suspend(): void;
  /** Puts back the prompt and what had been typed. */
  resume(): void;
  /** Takes the prompt off the screen for good. */
  close(): void;
}

/** Starts editing at a terminal. `promptFor` gives the prompt for the terminal's width; `history` is newest first. */
export function editLines(
  input: ReadStream,
  output: WriteStream,
  promptFor: () => string,
  history: readonly string[],
  handlers: EditorHandlers,
): LineEditor {
  let recalled = [...history];
  let kept = { text: '', cursor: 0 };
  let open: { readonly editor: Interface; stop(): void } | null = null;
  let ended = false;

  function start(): void {
    const keyboard = openKeyboard(input, {
      pressed: handlers.keyPressed,
      tab: () => complete(editor),
      paste: (text) => pasted(editor, text),
    });
    // Before readline's own listener, which draws with what it finds.
    const resized = (): void => {
      recountRows(editor);
      editor.setPrompt(promptFor());
    };
    output.on('resize', resized);
    const editor = createInterface({
      ...{ input: keyboard.keys, output, terminal: true },
      prompt: promptFor(),
      history: [...recalled],
      historySize: HISTORY_LINES,
      removeHistoryDuplicates: true,
    });
    const stop = (): void => {
      output.off('resize', resized);
      keyboard.close();
      output.write(MARK_NO_PASTES);
    };
    open = { editor, stop };
    listen(editor, keyboard.keys, stop);
    output.write(MARK_PASTES);
    editor.prompt();
    if (kept.text !== '') put(editor, kept.text, kept.cursor);
    kept = { text: '', cursor: 0 };
  }

  function listen(editor: Interface, keys: NodeJS.EventEmitter, stop: () => void): void {
    let rows = 0;
    // All that one key writes goes out in one piece.
    keys.prependListener('keypress', (_text: unknown, key: { readonly name?: string } | undefined) => {
      output.cork();
      if (key?.name !== 'return' && key?.name !== 'enter') return;
      editor.write(null, { ctrl: true, name: 'e' });
      ({ rows } = editor.getCursorPos());
    });
    keys.on('keypress', () => {
      if (open?.editor === editor) countRows(editor, output);
      output.uncork();
    });
    editor.on('history', (lines) => {
      if (!handlers.mayRecall(lines[0] ?? '')) lines.shift();
      recalled = [...lines];
      handlers.recalls(recalled);
    });
    editor.on('line', (line) => {
      const left = handlers.line(line);
      if (open?.editor === editor) replaceEntered(editor, output, rows, left, promptFor());
    });
    editor.on('SIGINT', () => interrupted(editor));
    // When the key has been dealt with: until then what is written is held.
    editor.on('SIGTSTP', () => void setImmediate(stopForNow, editor));
    editor.on('close', () => {
      if (open?.editor !== editor) return;
      open = null;
      ended = true;
      output.write(eraseRows(editor.getCursorPos().rows));
      stop();
      handlers.end();
    });
  }

  /** Ctrl-Z, and back by `fg`. All that the shell started stops, as other programs do it: where it started npx, it waits for npx. */
  function stopForNow(editor: Interface): void {
    if (open?.editor !== editor || process.platform === 'win32') return;
    output.write(MARK_NO_PASTES);
    input.setRawMode(false);
    process.kill(0, 'SIGTSTP');
    // Here again after `fg`, or at once where no shell would let it go on.
    input.setRawMode(true);
    output.write(MARK_PASTES);
    editor.prompt(true);
  }

  function complete(editor: Interface): void | Promise<void> {
    const line = editor.line.slice(0, editor.cursor);
    const found = handlers.complete(line);
    if (found instanceof Promise) return found.then((candidates) => putIn(editor, line, candidates));
    return putIn(editor, line, found);
  }

  function putIn(editor: Interface, line: string, candidates: Candidates): void {
    const found = completed(line, candidates);
    const isStill = open?.editor === editor && editor.line.slice(0, editor.cursor) === line;
    if (found === null || !isStill) return;
    if ('list' in found) return handlers.offer(found.list);
    for (let at = line.length; at > line.length - found.remove; at--) {
      editor.write(null, { name: 'backspace' });
    }
    editor.write(found.insert);
  }

  function pasted(editor: Interface, text: string): void {
    const lines = text.replace(/(?:\r\n?|[\n\u2028\u2029])$/, '').split(/\r\n?|[\n\u2028\u2029]/);
    // What a terminal or readline would obey is no text; a tab is.
    const clean = lines.map((line) => line.replace(/[^\P{Cc}\t]/gu, ''));
    if (clean.length === 1) return void editor.write(clean[0] ?? '');
    const [before, after] = [editor.line.slice(0, editor.cursor), editor.line.slice(editor.cursor)];
    handlers.paste(`${before}${clean.join('\n')}${after}`);
  }

  function interrupted(editor: Interface): void {
    const typed = editor.line !== '';
    if (typed) clear(editor);
    handlers.interrupt(typed);
  }

  function suspend(): void {
    if (!open) return;
    const { editor, stop } = open;
    kept = { text: editor.line, cursor: editor.cursor };
    output.write(eraseRows(editor.getCursorPos().rows));
    open = null;
    editor.close();
    stop();
  }

  start();
  return {
    learnSize: () => learnSize(output),
    show(lines, prompt) {
      if (open) printAbove(open.editor, output, lines, prompt);
      else for (const line of lines) output.write(`${line}\n`);
    },
    setTyped(text) {
      if (!open) {
        kept = { text, cursor: text.length };
        return;
      }
      clear(open.editor);
      put(open.editor, text, text.length);
    },
    suspend,
    resume: () => {
      if (!open && !ended) start();
    },
    close: suspend,
  };
}

function clear(editor: Interface): void {
  editor.write(null, { ctrl: true, name: 'e' });
  editor.write(null, { ctrl: true, name: 'u' });
}

function put(editor: Interface, text: string, cursor: number): void {
  editor.write(text);
  placeCursor(editor, cursor);
}
