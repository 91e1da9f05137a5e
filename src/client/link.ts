/** One connection to the server: bytes to frames and back. A server that breaks the rules is hung up on, with the cause. */
import type { ClientFrame } from '../../machines/vocabulary/commands.ts';
import type { ServerFrame } from '../../machines/vocabulary/replies.ts';
import type { NetworkConnection } from '../ports/network.ts';
import { decodeServerFrame } from '../wire/decode.ts';
import { encodeClientFrame } from '../wire/encode.ts';
import { lineReader, type LineReader } from '../wire/lines.ts';

/** The longest line of a server, bytes: far beyond any honest one. */
const LONGEST_LINE = 16 * 1024 * 1024;

/** Bytes that may wait for a server that does not read. */
const LONGEST_QUEUE = 16 * 1024 * 1024;

export interface LinkHandlers {
  onFrame(frame: ServerFrame): void;
  /** The frames that arrived together have all been given. */
  onBurstEnd(): void;
  /** What was written is on its way. */
  onDrain(): void;
  /** It is over, and not by `close`; called at most once. */
  onLost(cause: string): void;
}

export interface Link {
  /** Starts delivery; called once. */
  open(): void;
  /** Sends; frames of one turn travel together. */
  send(frame: ClientFrame): void;
  /** False while the network is behind. */
  readonly isClear: boolean;
  /** What both sides drew from this very connection under a label; null on plain text. */
  drawn(label: string): Uint8Array | null;
  /** Hangs up for a cause: as if the connection had been lost. */
  lose(cause: string): void;
  /** Closes quietly: no handler is called any more. */
  close(): void;
}

/** Takes over a connection. */
export function openLink(connection: NetworkConnection, handlers: LinkHandlers): Link {
  const reader = lineReader(LONGEST_LINE);
  let over = false;
  let full = false;
  let outgoing = '';

  function flush(): void {
    const lines = outgoing;
    outgoing = '';
    if (over || lines === '') return;
    full = !connection.write(lines);
    if (connection.queuedBytes > LONGEST_QUEUE) lose('the server does not read what it is sent');
  }
  function close(): void {
    over = true;
    connection.destroy();
  }
  function lose(cause: string): void {
    if (over) return;
    close();
    handlers.onLost(cause);
  }
  function receive(line: string): void {
    const decoded = over ? null : decodeServerFrame(line);
    if (decoded === null) return;
    if (decoded.kind === 'frame') handlers.onFrame(decoded.frame);
    else
      lose(`the server broke the protocol: ${decoded.kind === 'broken' ? decoded.message : decoded.command}`);
  }
  return {
    open: () =>
      connection.open({
        onData(data) {
          for (const line of linesOf(reader, data, lose)) receive(line);
          if (!over) handlers.onBurstEnd();
        },
        onDrain() {
          full = false;
          if (!over) handlers.onDrain();
        },
        onClose: (error) =>
          lose(error ? `the connection broke (${codeOf(error)})` : 'the server closed the connection'),
      }),
    send(frame) {
      if (outgoing === '') queueMicrotask(flush);
      outgoing += encodeClientFrame(frame);
    },
    get isClear() {
      return !over && !full;
    },
    drawn: (label) => connection.exporter(label),
    lose,
    close,
  };
}

function linesOf(reader: LineReader, data: Buffer, lose: (cause: string) => void): string[] {
  try {
    return reader.read(data);
  } catch (error) {
    lose(`the server broke the protocol: ${error instanceof Error ? error.message : 'unreadable bytes'}`);
    return [];
  }
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
