/** The link to one peer, where it ends while something is under way. */
import { setImmediate } from 'node:timers/promises';
import { expect, it, vi, onTestFinished } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { chunkBuffers } from '../../src/swarm/chunk-buffers.ts';
import { chunkCompressor } from '../../src/swarm/compressor.ts';
import { pace } from '../../src/swarm/pace.ts';
import { openPeerLink } from '../../src/swarm/peer-link.ts';
import { uploadTurns } from '../../src/swarm/upload-turns.ts';

const MANIFEST = {
  ...{ name: 'film.mkv', size: 1, chunkBytes: 262_144, root: 'a'.repeat(64) },
  ...{ publisher: 'hans', key: 'k', at: 0, signature: 's' },
};

it('a link that ends while its peer is sought hears no more of that', async () => {
  // xstate warns of an event for an actor that has stopped.
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const missed = vi.fn();
  const lost: string[] = [];
  const link = openPeerLink({
    ...{ name: 'hans', user: 'hans', manifest: MANIFEST, content: () => null },
    meet: (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          missed();
          reject(new Error('it was given up'));
        });
      }),
    ...{ clock: systemClock, buffers: chunkBuffers(), compressor: chunkCompressor(systemClock) },
    turns: uploadTurns(systemClock, pace(systemClock, null)),
    handlers: {
      ...{ onReady() {}, onBitmap() {}, onHave() {}, onChunk: () => false, onLeaves: () => false },
      ...{ onRefused() {}, onPostponed() {}, onOverdue() {}, onBanned() {}, onOver() {}, onServed() {} },
      onLost: (_link, cause) => lost.push(cause),
    },
  });
  link.end();
  await setImmediate();
  expect(missed).toHaveBeenCalledOnce();
  expect(lost).toEqual(['']);
  expect(warn).not.toHaveBeenCalled();
});
