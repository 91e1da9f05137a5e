/** Bytes from a pipe, a file or a terminal as lines of commands. The script face reads its stdin through it. */

export interface SourceLine {
  readonly text: string;
  /** False when its bytes are not UTF-8; `text` then has marks in their place. */
  readonly utf8: boolean;
}

const LF = 10;
const CR = 13;

/**
 * The lines of each chunk of bytes, without line ends. Of a line longer than `mostBytes` the start is kept and
 * the rest dropped, so that a line without end costs no memory; it must be larger than any line that a parser accepts.
 */
export async function* lineSource(
  chunks: AsyncIterable<Uint8Array | string>,
  mostBytes: () => number,
): AsyncGenerator<SourceLine[]> {
  let parts: Uint8Array[] = [];
  let kept = 0;
  let cut = false;
  let first = true;

  function keep(bytes: Uint8Array): void {
    const room = Math.max(0, mostBytes() - kept);
    if (bytes.length > room) cut = true;
    if (room === 0 || bytes.length === 0) return;
    parts.push(bytes.subarray(0, room));
    kept += Math.min(room, bytes.length);
  }

  function finish(): SourceLine {
    const bytes = Buffer.concat(parts);
    const line = decoded(bytes.at(-1) === CR && !cut ? bytes.subarray(0, -1) : bytes, cut, first);
    parts = [];
    kept = 0;
    cut = false;
    first = false;
    return line;
  }

  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    const lines: SourceLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      keep(bytes.subarray(start, end));
      lines.push(finish());
      start = end + 1;
    }
    keep(bytes.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (kept > 0) yield [finish()];
}

/* A cut may go through a character: `stream` lets its first half pass. Windows shells put a BOM before the first line. */
function decoded(bytes: Uint8Array, cut: boolean, first: boolean): SourceLine {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: !first });
    return { text: decoder.decode(bytes, { stream: cut }), utf8: true };
  } catch {
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), utf8: false };
  }
}
