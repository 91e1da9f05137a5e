/** What a peer is told of, and when. */
import { expect, it } from 'vitest';
import { MOST_HAVE, type ChunkFrame } from '../../src/swarm/link/chunk-frames.ts';
import { peerNews } from '../../src/swarm/link/peer-news.ts';

function setUp() {
  const timers: (() => void)[] = [];
  const told: ChunkFrame[] = [];
  const after = (_milliseconds: number, ring: () => void): (() => void) => {
    timers.push(ring);
    return () => {};
  };
  return { news: peerNews({ after }, (frames) => told.push(...frames)), timers, told };
}

it('what comes within one wait is told in one frame', () => {
  const { news, timers, told } = setUp();
  for (const n of [3, 1, 2]) news.add(n);
  expect([told, timers.length]).toEqual([[], 1]);
  timers[0]?.();
  expect(told).toEqual([{ t: 'have', chunks: [3, 1, 2] }]);
  news.add(4);
  expect(timers).toHaveLength(2);
});

it('what was sent with something else is not told again', () => {
  const { news, timers, told } = setUp();
  news.add(7);
  expect(news.take()).toEqual([{ t: 'have', chunks: [7] }]);
  expect(news.take()).toEqual([]);
  timers[0]?.();
  expect(told).toEqual([]);
});

it('no frame names more than a peer takes', () => {
  const { news } = setUp();
  for (let n = 0; n <= MOST_HAVE; n++) news.add(n);
  expect(news.take().map((frame) => (frame.t === 'have' ? frame.chunks.length : 0))).toEqual([MOST_HAVE, 1]);
});
