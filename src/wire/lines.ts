/**
 * Bytes to lines: NDJSON's framing. Lines end with LF; a line longer than the limit or not UTF-8 is an error,
 * noticed before anything is parsed, so that a peer can make us hold no more than one limit's worth of bytes.
 */

/** The bytes broke the framing: the connection they came from cannot go on. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
  readonly code: 'too-long' | 'bad-encoding';
  constructor(code: 'too-long' | 'bad-encoding', message: string) {
    super(message);
    this.code = code;
  }
}

export interface LineReader {
  /** The longest line in bytes, its LF not counted; may be raised after login. */
  limit: number;
  /** Bytes that wait for the rest of their line. */
  readonly waiting: number;
  /** The complete lines that `chunk` brings. Throws FramingError; after that the reader is of no use. */
  read(chunk: Uint8Array): string[];
}

const LF = 10;
const NOTHING = new Uint8Array(0);

/** A reader of lines of at most `limit` bytes. */
export function lineReader(limit: number): LineReader {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The first `waiting` bytes are the beginning of a line: in one piece, for a piece for each byte would cost a hundred times as much. */
  let held = NOTHING;
  let waiting = 0;

  function decode(bytes: Uint8Array): string {
    try {
      return decoder.decode(bytes);
    } catch {
      throw new FramingError('bad-encoding', 'the line is not valid UTF-8');
    }
  }

  function keep(rest: Uint8Array): void {
    if (waiting + rest.length > reader.limit) tooLong();
    const needed = waiting + rest.length;
    if (needed > held.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(reader.limit, 2 * held.length)));
      larger.set(held.subarray(0, waiting));
      held = larger;
    }
    held.set(rest, waiting);
    waiting = needed;
  }

  function tooLong(): never {
    throw new FramingError('too-long', `a line is longer than ${reader.limit} bytes`);
  }

  function whole(chunk: Uint8Array): Uint8Array {
    if (waiting === 0) return chunk;
    const joined = new Uint8Array(waiting + chunk.length);
    joined.set(held.subarray(0, waiting));
    joined.set(chunk, waiting);
    held = NOTHING;
    waiting = 0;
    return joined;
  }

  const reader = {
    limit,
    get waiting() {
      return waiting;
    },
    read(chunk: Uint8Array): string[] {
      const end = chunk.lastIndexOf(LF);
      if (end < 0) {
        keep(chunk);
        return [];
      }
      const first = chunk.indexOf(LF);
      if (waiting + first > reader.limit) tooLong();
      if (chunk.length > reader.limit) checkEach(chunk, first, reader.limit, tooLong);
      const lines = decode(whole(chunk.subarray(0, end))).split('\n');
      keep(chunk.subarray(end + 1));
      return lines;
    },
  };
  return reader;
}

/** Only a chunk longer than the limit can hold a line that is too long beside its first. */
function checkEach(chunk: Uint8Array, first: number, limit: number, tooLong: () => never): void {
  for (let start = first + 1; ;) {
    const end = chunk.indexOf(LF, start);
    if (end < 0) return;
    if (end - start > limit) tooLong();
    start = end + 1;
  }
}
