/** The terminal as one thing: lines that arrive, the line being typed, and questions that come between. */
import type { ReadStream, WriteStream } from 'node:tty';
import { editLines } from './line-editor.ts';
import type { EditorHandlers, LineEditor } from './line-editor.ts';
import { ask } from './question.ts';
import type { Answer, Question } from './question.ts';

/* Long enough to print a burst in one go, too short to be noticed. */
const BATCH_MILLISECONDS = 16;

export interface Screen {
  readonly columns: number;
  /** Shows lines within a moment; many that come at once are shown at once. Every line must be safe already. */
  print(lines: readonly string[]): void;
  /** Shows what waits, now: when it returned, the terminal has it. */
  flush(): void;
  /** Begins to read commands; once. */
  edit(prompt: string, handlers: EditorHandlers): void;
  setPrompt(prompt: string): void;
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

  function flush(): void {
    cancelBatch?.();
    cancelBatch = null;
    if (waiting.length === 0) return;
    const lines = waiting.splice(0).join('\n');
    const owner = question ?? editor;
    if (owner) owner.printAbove(lines);
    else output.write(`${lines}\n`);
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

  return {
    get columns() {
      return output.columns;
    },
    print(lines) {
      waiting.push(...lines);
      cancelBatch ??= after(BATCH_MILLISECONDS, flush);
    },
    flush,
    edit(prompt, handlers) {
      flush();
      editor ??= editLines(input, output, prompt, handlers);
    },
    setPrompt: (prompt) => editor?.setPrompt(prompt),
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
