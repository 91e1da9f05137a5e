/** The terminal as one thing: lines that arrive, the line being typed, the status above it, and questions that come between. */
import type { ReadStream, WriteStream } from 'node:tty';
import { inColumns } from './completed.ts';
import { editLines } from './line-editor.ts';
import type { EditorHandlers, LineEditor } from './line-editor.ts';
import { ask } from './question.ts';
import type { Answer, Question } from './question.ts';
import { columnsOf } from './wrap.ts';

/* Long enough to print a burst in one go, too short to be noticed. */
const BATCH_MILLISECONDS = 16;

/** How commands are read. */
export interface Editing extends Omit<EditorHandlers, 'offer'> {
  /** The last row before what is typed. */
  readonly prompt: string;
  /** The rows above it, for a terminal of that size; none may be wider. Asked for after `refresh`. */
  status(columns: number, rows: number): readonly string[];
  /** Lines that Arrow Up finds, newest first. */
  readonly history: readonly string[];
}

export interface Screen {
  readonly columns: number;
  /** Shows lines within a moment; many that come at once are shown at once. Every line must be safe already. */
  print(lines: readonly string[]): void;
  /** The status has changed: it is shown anew within a moment. */
  refresh(): void;
  /** Shows what waits, now: when it returned, the terminal has it. */
  flush(): void;
  /** Begins to read commands; once. */
  edit(editing: Editing): void;
  /** Puts another text in the place of what is being typed. */
  setTyped(text: string): void;
  /** Asks one thing; the line that is being typed comes back afterwards. One question at a time: others wait. */
  ask(text: string, hidden: boolean): Promise<Answer>;
  /** Shows what waits and gives the terminal back. */
  close(): void;
}

/** Takes over a terminal. `after` runs a callback once after some milliseconds. */
export function openScreen(
  input: ReadStream,
  output: WriteStream,
  after: (milliseconds: number, callback: () => void) => () => void,
): Screen {
  const waiting: string[] = [];
  let editor: LineEditor | null = null;
  let question: Question | null = null;
  let lastAnswer: Promise<unknown> = Promise.resolve();
  let cancelBatch: (() => void) | null = null;
  let promptFor = (): string => '';
  /* The prompt with its status as it was last drawn, and whether the status has changed since. */
  let drawn = '';
  let isStale = false;

  function soon(): void {
    cancelBatch ??= after(BATCH_MILLISECONDS, flush);
  }

  function flush(): void {
    cancelBatch?.();
    cancelBatch = null;
    const lines = waiting.splice(0);
    if (question) return lines.length > 0 ? question.printAbove(lines.join('\n')) : undefined;
    if (editor) {
      editor.learnSize();
      const before = drawn;
      const prompt = isStale ? promptFor() : drawn;
      if (lines.length > 0 || prompt !== before) editor.show(lines, prompt);
      return;
    }
    for (const line of lines) output.write(`${line}\n`);
  }

  async function askNow(text: string, hidden: boolean): Promise<Answer> {
    flush();
    editor?.suspend();
    question = ask(input, output, text, hidden);
    const answer = await question.answer;
    question = null;
    editor?.resume();
    return answer;
  }

  function print(lines: readonly string[]): void {
    waiting.push(...lines);
    soon();
  }

  return {
    get columns() {
      return output.columns;
    },
    print,
    refresh() {
      isStale = true;
      soon();
    },
    flush,
    edit(editing) {
      flush();
      promptFor = () => {
        isStale = false;
        drawn = [...editing.status(output.columns, output.rows), editing.prompt].join('\n');
        return drawn;
      };
      editor ??= editLines(input, output, promptFor, editing.history, {
        ...editing,
        line: (line) => {
          // What came before the line was entered stands above it.
          const above = waiting.splice(0);
          return [...above, ...editing.line(line)];
        },
        offer: (words) => print(inColumns(words, output.columns, columnsOf)),
      });
    },
    setTyped: (text) => editor?.setTyped(text),
    ask(text, hidden) {
      const answer = lastAnswer.then(() => askNow(text, hidden));
      lastAnswer = answer;
      return answer;
    },
    close() {
      question?.cancel();
      editor?.close();
      question = null;
      editor = null;
      flush();
      input.pause();
    },
  };
}
