/**
 * The lines of a lab, in virtual time: each machine has one to a switch, which takes so many bytes a second in either
 * direction, and shares it fairly among its connections. What is sent and not yet received is bounded as TCP's window is.
 */
import type { ConnectionHandlers, NetworkConnection } from '../../../src/ports/network.ts';
import type { Time } from '../../simulation/time.ts';

/** Bytes that a connection sends before it is another's turn. */
const SEGMENT_BYTES = 64 * 1024;

/** Bytes on their way over one connection, or waiting at its far end to be read. */
const WINDOW_BYTES = 1024 * 1024;

/** Queued bytes from which on `write` answers false. */
const LONG_QUEUE_BYTES = 64 * 1024;

const LATENCY_MILLISECONDS = 0.2;

export interface Lines {
  /** Two ends of a new connection between machines, the first at the first of them. */
  connect(one: string, other: string): readonly [NetworkConnection, NetworkConnection];
  /** Bytes that a machine has sent. */
  sent(machine: string): number;
}

interface Line {
  /* The ends at this machine that have something to send, in turn. */
  readonly waiting: Set<End>;
  isSending: boolean;
  receivesUntil: number;
  sent: number;
}

interface End {
  readonly line: Line;
  readonly connection: NetworkConnection;
  peer: End | null;
  readonly queue: Buffer[];
  queued: number;
  onItsWay: number;
  readonly unread: Buffer[];
  handlers: ConnectionHandlers | null;
  isPaused: boolean;
  wantsDrain: boolean;
  isEnding: boolean;
  isOver: boolean;
}

/** The lines of machines that come as they are named; `bytesPerSecond` of each. */
export function labLines(time: Time, bytesPerSecond: number): Lines {
  const lines = new Map<string, Line>();
  const milliseconds = (bytes: number): number => (bytes / bytesPerSecond) * 1_000;

  function lineOf(machine: string): Line {
    const line = lines.get(machine) ?? { waiting: new Set(), isSending: false, receivesUntil: 0, sent: 0 };
    lines.set(machine, line);
    return line;
  }
  function send(line: Line): void {
    if (line.isSending) return;
    for (const end of line.waiting) {
      if (end.onItsWay >= WINDOW_BYTES) continue;
      line.waiting.delete(end);
      return sendSegment(line, end);
    }
  }
  function sendSegment(line: Line, end: End): void {
    const first = end.queue.shift();
    if (!first) return;
    const segment = first.subarray(0, SEGMENT_BYTES);
    if (segment.length < first.length) end.queue.unshift(first.subarray(segment.length));
    if (end.queue.length > 0) line.waiting.add(end);
    end.onItsWay += segment.length;
    line.isSending = true;
    time.after(milliseconds(segment.length), () => {
      line.isSending = false;
      line.sent += segment.length;
      end.queued -= segment.length;
      if (end.peer) arrive(end.peer, segment);
      if (end.queued === 0) emptied(end);
      send(line);
    });
  }
  function emptied(end: End): void {
    if (end.wantsDrain && !end.isOver) end.handlers?.onDrain();
    end.wantsDrain = false;
    if (end.isEnding) close(end);
  }
  function arrive(end: End, segment: Buffer): void {
    const begins = Math.max(time.now + LATENCY_MILLISECONDS, end.line.receivesUntil);
    end.line.receivesUntil = begins + milliseconds(segment.length);
    time.after(end.line.receivesUntil - time.now, () => {
      end.unread.push(segment);
      read(end);
    });
  }
  function read(end: End): void {
    while (end.handlers && !end.isPaused && end.unread.length > 0) {
      const piece = end.unread.shift()!;
      if (end.peer) end.peer.onItsWay -= piece.length;
      if (!end.isOver) end.handlers.onData(piece);
    }
    if (end.peer) send(end.peer.line);
  }
  function close(end: End): void {
    if (end.isOver) return;
    end.isOver = true;
    end.line.waiting.delete(end);
    time.after(0, () => end.handlers?.onClose());
    const { peer } = end;
    if (peer) time.after(LATENCY_MILLISECONDS, () => close(peer));
  }
  function endAt(machine: string): End {
    const end: End = {
      ...{ line: lineOf(machine), peer: null, queue: [], queued: 0, onItsWay: 0, unread: [], handlers: null },
      ...{ isPaused: false, wantsDrain: false, isEnding: false, isOver: false },
      connection: {
        ...{ remoteAddress: '192.0.2.1', remotePort: 1, encrypted: false, exporter: () => null },
        get queuedBytes() {
          return end.queued;
        },
        open(handlers) {
          end.handlers = handlers;
          if (end.isOver) time.after(0, () => handlers.onClose());
          else read(end);
        },
        write(data) {
          if (end.isOver || end.isEnding) return false;
          // A copy: the writer uses its memory again.
          const bytes = Buffer.from(data as Buffer);
          end.queue.push(bytes);
          end.queued += bytes.length;
          end.line.waiting.add(end);
          send(end.line);
          const isLong = end.queued > LONG_QUEUE_BYTES;
          end.wantsDrain ||= isLong;
          return !isLong;
        },
        pause: () => void (end.isPaused = true),
        resume() {
          end.isPaused = false;
          read(end);
        },
        end() {
          end.isEnding = true;
          if (end.queued === 0) close(end);
        },
        destroy: () => close(end),
      },
    };
    return end;
  }
  return {
    connect(one, other) {
      const [near, far] = [endAt(one), endAt(other)];
      [near.peer, far.peer] = [far, near];
      return [near.connection, far.connection];
    },
    sent: (machine) => lineOf(machine).sent,
  };
}
