/** A person at a terminal whose stdout belongs to results: asked on stderr, before anything reads stdin. */
import { ReadStream, WriteStream } from 'node:tty';
import type { Readable, Writable } from 'node:stream';
import { ask } from '../../terminal/question.ts';
import type { Asker } from './password-prompt.ts';

/** The person at `input` and `output`, or null when one of them is no terminal. */
export function ttyAsker(
  input: Readable,
  output: Writable,
  tell: (sentence: string) => void,
  interrupt: () => void,
): Asker | null {
  if (!(input instanceof ReadStream) || !(output instanceof WriteStream)) return null;
  return { tell, interrupt, ask: (text, hidden) => ask(input, output, text, hidden).answer };
}
