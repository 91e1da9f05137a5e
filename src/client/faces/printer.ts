/** Where the faces without a terminal write: events to stdout, narration to stderr. */
import type { Writable } from 'node:stream';
import type { Clock } from '../../ports/clock.ts';
import { safeLines } from '../../terminal/safe.ts';
import type { ClientEnd, ClientEvent } from '../events.ts';
import { jsonLine } from './json.ts';
import { lookOf, marked } from './look.ts';
import type { ColourChoice, Look } from './look.ts';
import { isAnswer, render } from './render.ts';

/** Where a face writes, and how. */
export interface PrinterSetting {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly json: boolean;
  readonly colour: ColourChoice;
  readonly clock: Pick<Clock, 'now'>;
}

export interface Printer {
  /** Writes an event where it belongs. When it returned true, it is written. */
  event(event: ClientEvent): boolean;
  /** Tells an event to a person, on stderr. */
  narrate(event: ClientEvent): void;
  /** A line of narration. */
  note(sentence: string): void;
  /** Narrates an end that no event has told. */
  end(end: ClientEnd | null): void;
}

/** Prints to the two streams of a face. `failed` hears of a stdout that nobody reads any more, or that is full. */
export function printerTo(
  { stdout: out, stderr: notices, json, colour, clock }: PrinterSetting,
  failed: () => void,
): Printer {
  const answers = lookOf(out, colour, clock.now);
  const narration = lookOf(notices, colour, clock.now);
  // A reader that went away (EPIPE) is how a pipeline ends; anything else deserves a word.
  out.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') note(`cannot write to stdout: ${error.message}`);
    failed();
  });
  // With nobody to read the narration there is nobody to tell.
  notices.on('error', () => undefined);

  function note(sentence: string): void {
    notices.write(`${safeLines(sentence, 2)}\n`);
  }

  function write(stream: Writable, lines: readonly string[]): boolean {
    if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
    return stream.errored === null;
  }

  function human(event: ClientEvent): boolean {
    if (isAnswer(event)) return write(out, render(event, answers));
    narrate(event);
    return true;
  }

  function narrate(event: ClientEvent): void {
    write(notices, render(event, narration));
  }

  return {
    event: (event) => (json ? write(out, [jsonLine(event)]) : human(event)),
    narrate,
    note,
    end: (end) => void write(notices, endLines(end, narration)),
  };
}

/** What is left to say about an end: a goodbye has told itself already. */
export function endLines(end: ClientEnd | null, look: Look): readonly string[] {
  return end && 'message' in end ? [marked('x', 'red', end.message, look)] : [];
}
