/** Asks one thing at a terminal, for a password without echo. Used where there is no line editor, or while it steps aside. */
import { StringDecoder } from 'node:string_decoder';
import type { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { safe } from './safe.ts';

/** A text, or that the person ended the input (Ctrl-D) or wants to leave (Ctrl-C). */
export type Answer = { readonly text: string } | 'ended' | 'interrupted';

export interface Question {
  readonly answer: Promise<Answer>;
  /** Writes whole lines above the question and puts it back. */
  printAbove(lines: string): void;
  /** Takes the question back; its answer is `ended`. */
  cancel(): void;
}

/* The arrow and function keys: they are no part of a password. */
const KEY_SEQUENCE = /^\x1b(?:\[[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]|O.|[^[O])/;

/** Asks `text` on `output` and reads the answer from `input`, which must be a terminal. */
export function ask(input: ReadStream, output: Writable, text: string, hidden: boolean): Question {
  const decoder = new StringDecoder('utf8');
  const { promise, resolve } = Promise.withResolvers<Answer>();
  let typed = '';
  let finished = false;
  const shown = (): string => text + (hidden ? '' : safe(typed));

  function finish(answer: Answer, rest: string): void {
    if (finished) return;
    finished = true;
    input.off('data', read);
    input.off('end', ended);
    input.setRawMode(false);
    input.pause();
    output.write('\n');
    // What was typed or pasted ahead belongs to whoever reads next.
    if (rest !== '') input.unshift(Buffer.from(rest));
    resolve(answer);
  }

  const ended = (): void => finish('ended', '');

  function read(chunk: Buffer | string): void {
    let keys = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    while (keys !== '') {
      const key = KEY_SEQUENCE.exec(keys)?.[0] ?? String.fromCodePoint(keys.codePointAt(0) ?? 0);
      keys = keys.slice(key.length);
      if (key === '\r' || key === '\n') return finish({ text: typed }, keys);
      if (key === '\x03') return finish('interrupted', keys);
      if (key === '\x04' && typed === '') return finish('ended', keys);
      typed = edited(typed, key);
    }
    if (!hidden) output.write(`\r\x1b[J${shown()}`);
  }

  input.setRawMode(true);
  input.on('data', read);
  input.once('end', ended);
  input.resume();
  output.write(shown());
  return {
    answer: promise,
    printAbove: (lines) => void output.write(`\r\x1b[J${lines}\n${shown()}`),
    cancel: ended,
  };
}

/** What is typed after one more key: Backspace takes a letter, Ctrl-U takes all, other controls nothing. */
function edited(typed: string, key: string): string {
  if (key === '\x7f' || key === '\b') return [...typed].slice(0, -1).join('');
  if (key === '\x15') return '';
  return key < ' ' ? typed : typed + key;
}
