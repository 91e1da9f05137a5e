/** Passes an opened connection on to whoever speaks on it next, with every byte that came meanwhile. */
import type { ConnectionHandlers, NetworkConnection } from '../ports/network.ts';

export interface HandOver extends ConnectionHandlers {
  /** What the next speaker gets: not opened yet. */
  readonly connection: NetworkConnection;
}

/**
 * Takes over from the handlers that `connection` was opened with; `kept` is what they have read too much, `encodings` what
 * both ends agreed on.
 */
export function handOver(
  connection: NetworkConnection,
  kept: Buffer,
  encodings: readonly string[],
): HandOver {
  let next: ConnectionHandlers | null = null;
  let pieces = kept.length === 0 ? [] : [kept];
  let closed: { readonly error: Error | undefined } | null = null;
  let isOver = false;
  connection.pause();

  function open(handlers: ConnectionHandlers): void {
    if (next) throw new Error('a connection is opened once');
    next = handlers;
    // As with a socket, nothing is delivered before `open` has returned.
    process.nextTick(() => {
      for (const piece of pieces) if (!isOver) handlers.onData(piece);
      pieces = [];
      if (closed) handlers.onClose(closed.error);
      else connection.resume();
    });
  }

  return {
    connection: {
      ...connection,
      encodings,
      get queuedBytes() {
        return connection.queuedBytes;
      },
      open,
      end() {
        isOver = true;
        connection.end();
      },
      destroy() {
        isOver = true;
        connection.destroy();
      },
    },
    onData(data) {
      if (next && pieces.length === 0) next.onData(data);
      else pieces.push(data);
    },
    onDrain: () => next?.onDrain(),
    onClose(error) {
      closed = { error };
      if (next && pieces.length === 0) next.onClose(error);
    },
  };
}
