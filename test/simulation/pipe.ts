/** One direction of a connection: bytes on their way, in order, in pieces of any size, until something happens to them. */
import type { Chance } from './chance.ts';
import type { Time } from './time.ts';

/** What the operating systems of both ends hold before a writer notices that nobody reads. */
const KERNEL_BYTES = 4_096;

export interface Pipe {
  write(data: Buffer): void;
  /** Bytes that the writer's program still holds. */
  readonly queued: number;
  /** The reader takes nothing more until `flow`. */
  stop(): void;
  flow(): void;
  /** Nobody will write any more; after the last byte the reader hears of it. */
  finish(): void;
  /** From now on bytes vanish on the way and nobody is told. */
  swallow(): void;
  /** What is under way is lost but for a part of it, which arrives now. False when the reader cannot notice. */
  cut(): boolean;
}

export interface PipeEnds {
  onData(data: Buffer): void;
  onFinish(): void;
  /** The writer's queue, which was there, is empty. */
  onDrain(): void;
}

/** An empty pipe that nobody reads yet: it flows after `flow`. */
export function createPipe(time: Time, chance: Chance, ends: PipeEnds): Pipe {
  let bytes = Buffer.alloc(0);
  let flows = false;
  let swallows = false;
  let finished = false;
  let isOver = false;
  let moving: (() => void) | null = null;
  let wasFull = false;

  function schedule(): void {
    if (moving || !flows || swallows || isOver || (bytes.length === 0 && !finished)) return;
    moving = time.after(chance.is(0.03) ? chance.whole(50, 600) : chance.whole(0, 20), move);
  }

  function take(length: number): void {
    const piece = bytes.subarray(0, length);
    bytes = bytes.subarray(length);
    if (piece.length > 0) ends.onData(piece);
  }

  function move(): void {
    moving = null;
    if (!flows || swallows || isOver) return;
    take(chance.is(0.85) ? bytes.length : chance.whole(1, bytes.length));
    if (wasFull && bytes.length === 0) {
      wasFull = false;
      ends.onDrain();
    }
    if (bytes.length === 0 && finished) {
      isOver = true;
      ends.onFinish();
    } else schedule();
  }

  return {
    write(data) {
      if (isOver || finished) return;
      bytes = Buffer.concat([bytes, data]);
      if (bytes.length > KERNEL_BYTES) wasFull = true;
      schedule();
    },
    get queued() {
      return Math.max(0, bytes.length - KERNEL_BYTES);
    },
    stop() {
      flows = false;
    },
    flow() {
      flows = true;
      schedule();
    },
    finish() {
      finished = true;
      schedule();
    },
    swallow() {
      swallows = true;
    },
    cut() {
      if (isOver) return false;
      if (flows && !swallows && bytes.length > 0 && chance.is(0.7)) take(chance.whole(0, bytes.length));
      isOver = true;
      moving?.();
      return !swallows;
    },
  };
}
