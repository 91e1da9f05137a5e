/** An open connection between two clients as frames: what comes is read and handed on, what is asked for is served. */
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import type { Clock } from '../../ports/clock.ts';
import type { NetworkConnection } from '../../ports/network.ts';
import type { ChunkBuffers } from './chunk-buffers.ts';
import { encodeFrame, type ChunkFrame } from './chunk-frames.ts';
import type { Compressor } from './compressor.ts';
import type { Content } from '../storage/content.ts';
import { frameReader } from './frame-reader.ts';
import { serving, type Serving } from './serving.ts';
import type { EndTurn } from './upload-turns.ts';

/** Bytes that may wait for a peer that does not read, beside the chunk on its way. */
const LONGEST_QUEUE = 4 * 1024 * 1024;

export interface TalkOptions {
  readonly manifest: Manifest;
  readonly content: () => Content | null;
  readonly buffers: ChunkBuffers;
  readonly clock: Clock;
  /** Null where the peer takes no compressed chunks. */
  readonly compressor: Compressor | null;
  /** A turn to send so many bytes to the peer. */
  takeTurn(bytes: number, isWanted: () => boolean): EndTurn | Promise<EndTurn>;
  onFrame(frame: ChunkFrame): void;
  onBroken(cause: string): void;
  onLost(cause: string): void;
  onServed(bytes: number): void;
}

export interface Talk {
  readonly serving: Serving;
  /** Sends frames (not chunks), all of them in one write. */
  send(...frames: readonly ChunkFrame[]): void;
  /** Nothing is handed on any more. */
  close(): void;
}

/** Opens a connection and talks over it. */
export function openTalk(connection: NetworkConnection, options: TalkOptions): Talk {
  const { manifest, buffers } = options;
  let isOver = false;
  const server = serving({ ...options, connection });
  const reader = frameReader(manifest, buffers.take, (frame) => {
    if (!isOver) options.onFrame(frame);
  });
  function close(): void {
    isOver = true;
    server.close();
  }
  connection.open({
    onData(data) {
      try {
        if (!isOver) reader.read(data);
        connection.free?.(data);
      } catch (error) {
        if (!isOver) options.onBroken(error instanceof Error ? error.message : String(error));
      }
    },
    onDrain: () => server.drained(),
    onClose(error) {
      if (!isOver)
        options.onLost(error ? `the connection broke (${error.message})` : 'it closed the connection');
    },
  });
  return {
    serving: server,
    send(...frames) {
      if (isOver || frames.length === 0) return;
      connection.write(Buffer.concat(frames.map(encodeFrame)));
      if (connection.queuedBytes > LONGEST_QUEUE) options.onBroken('it does not read what it is sent');
    },
    close,
  };
}
