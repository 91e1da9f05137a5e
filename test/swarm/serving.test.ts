/** Serving a peer who does not take what it asked for: it does not hold memory that others wait for (threat row 32). */
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { fullBitset } from '../../machines/vocabulary/bitset.ts';
import type { Manifest } from '../../machines/vocabulary/files.ts';
import { chunkBuffers } from '../../src/swarm/link/chunk-buffers.ts';
import { serving } from '../../src/swarm/link/serving.ts';
import type { Content } from '../../src/swarm/storage/content.ts';
import { manualClock } from '../client/core/manual-clock.ts';

const CHUNK = 256 * 1024;

/** A peer over a line that takes nothing, at a time that the test sets. */
function stuck() {
  const clock = manualClock();
  const line = { isDestroyed: false, written: 0, queuedBytes: CHUNK };
  const turns = { ended: 0 };
  const content = {
    manifest: { size: 2 * CHUNK, chunkBytes: CHUNK } as Manifest,
    held: fullBitset(2),
    read: () => Promise.resolve(),
  };
  const server = serving({
    connection: {
      write() {
        line.written++;
        return false;
      },
      get queuedBytes() {
        return line.queuedBytes;
      },
      destroy() {
        line.isDestroyed = true;
        server.close();
      },
    },
    content: () => content as unknown as Content,
    buffers: chunkBuffers(),
    clock,
    takeTurn: () => () => void turns.ended++,
    compressor: null,
    onServed() {},
  });
  return { clock, line, turns, server };
}

it('threat 32: who does not take a chunk off the line in 30 s is cut off, and its turn goes to others', async () => {
  const { clock, line, turns, server } = stuck();
  server.ask(0);
  await setImmediate();
  expect(line.written).toBe(1);
  clock.advance(29.9);
  expect([line.isDestroyed, turns.ended]).toEqual([false, 0]);
  clock.advance(0.2);
  await setImmediate();
  expect([line.isDestroyed, turns.ended]).toEqual([true, 1]);
});

it('threat 32: who takes each chunk in time is served on, however long all take together', async () => {
  const { clock, line, server } = stuck();
  for (const n of [0, 1]) {
    server.ask(n);
    await setImmediate();
    clock.advance(29.9);
    server.drained();
    await setImmediate();
  }
  clock.advance(60);
  expect([line.isDestroyed, line.written]).toEqual([false, 2]);
});
