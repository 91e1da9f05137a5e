/**
 * The keys of a terminal on their way to readline: a paste is told apart from typing (bracketed paste), so that several
 * pasted lines are not taken for as many commands, and Tab is a key of our own.
 */
import { PassThrough } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { ReadStream } from 'node:tty';

/** Ask the terminal to mark pastes, or not to. */
export const MARK_PASTES = '\x1b[?2004h';
export const MARK_NO_PASTES = '\x1b[?2004l';

const PASTE_BEGINS = '\x1b[200~';
const PASTE_ENDS = '\x1b[201~';

/* Nobody pastes more into a line; a terminal that never says where a paste ends must not swallow all keys. */
const MOST_PASTED = 1024 * 1024;

export interface KeyboardHandlers {
  /** Something was typed or pasted. */
  pressed(): void;
  /** Tab was pressed; keys that follow wait for a promise. */
  tab(): void | Promise<void>;
  paste(text: string): void;
}

export interface Keyboard {
  /** What readline reads. */
  readonly keys: PassThrough & { isTTY: boolean; setRawMode(isRaw: boolean): void };
  /** Leaves the terminal to another reader. */
  close(): void;
}

/** Reads the keys of `input`. */
export function openKeyboard(input: ReadStream, handlers: KeyboardHandlers): Keyboard {
  const decoder = new StringDecoder('utf8');
  const keys = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => void input.setRawMode(isRaw),
  });
  const scan = pasteScanner(typed, handlers.paste);

  /* What was typed while Tab looks something up. */
  let held: string | null = null;

  /** Pastes are marked, so a tab here is the key. */
  function typed(text: string): void {
    if (held !== null) {
      held += text;
      return;
    }
    const at = text.indexOf('\t');
    if (at < 0) return void keys.write(text);
    if (at > 0) keys.write(text.slice(0, at));
    const looking = handlers.tab();
    if (!looking) return at + 1 < text.length ? typed(text.slice(at + 1)) : undefined;
    held = text.slice(at + 1);
    void looking.then(() => {
      const rest = held ?? '';
      held = null;
      if (rest !== '') typed(rest);
    });
  }

  function read(chunk: Buffer | string): void {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk);
    handlers.pressed();
    scan(text);
  }
  const ended = (): void => void keys.end();
  input.on('data', read);
  input.once('end', ended);
  input.resume();
  return {
    keys,
    close() {
      input.off('data', read);
      input.off('end', ended);
      input.pause();
    },
  };
}

/** Parts what comes into typed and pasted text, however it is cut into pieces. */
export function pasteScanner(
  typed: (text: string) => void,
  pasted: (text: string) => void,
): (piece: string) => void {
  let paste: string | null = null;
  let held = '';
  return (piece) => {
    let rest = held + piece;
    held = '';
    while (rest !== '') {
      const mark = paste === null ? PASTE_BEGINS : PASTE_ENDS;
      const at = rest.indexOf(mark);
      // The mark may come in pieces; what could be its beginning waits for the rest of it.
      const end = at >= 0 ? at : rest.length - beginningOf(mark, rest);
      const before = rest.slice(0, end);
      held = at >= 0 ? '' : rest.slice(end);
      rest = at >= 0 ? rest.slice(at + mark.length) : '';
      if (paste === null) {
        if (before !== '') typed(before);
        if (at >= 0) paste = '';
        continue;
      }
      paste += before;
      if (at < 0 && paste.length < MOST_PASTED) continue;
      pasted(paste);
      paste = null;
    }
  };
}

/** How many characters at the end of `text` begin `mark`. */
function beginningOf(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}
