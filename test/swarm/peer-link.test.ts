/** The link to one peer, where it ends while something is under way. */
import { setImmediate } from 'node:timers/promises';
import { expect, it, vi, onTestFinished } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import type { ConnectionHandlers, NetworkConnection } from '../../src/ports/network.ts';
import { chunkBuffers } from '../../src/swarm/link/chunk-buffers.ts';
import { encodeFrame, type ChunkFrame } from '../../src/swarm/link/chunk-frames.ts';
import { chunkCompressor } from '../../src/swarm/link/compressor.ts';
import { pace } from '../../src/swarm/pace.ts';
import { openPeerLink } from '../../src/swarm/link/peer-link.ts';
import { uploadTurns } from '../../src/swarm/link/upload-turns.ts';

const MANIFEST = {
  ...{ name: 'film.mkv', size: 1, chunkBytes: 262_144, root: 'a'.repeat(64) },
  ...{ publisher: 'hans', key: 'k', at: 0, signature: 's' },
};

const PARTS = {
  ...{ name: 'hans', user: 'hans', manifest: MANIFEST, content: () => null },
  ...{ clock: systemClock, buffers: chunkBuffers(), compressor: chunkCompressor(systemClock) },
  turns: uploadTurns(systemClock, pace(systemClock, null)),
};

/** A connection whose other side the test plays. */
function played(): { readonly connection: NetworkConnection; send(...frames: readonly ChunkFrame[]): void } {
  let handlers: ConnectionHandlers | undefined;
  return {
    connection: {
      ...{ remoteAddress: '127.0.0.1', queuedBytes: 0 },
      ...{ exporter: () => null, write: () => true, pause() {}, resume() {}, end() {}, destroy() {} },
      open: (given) => (handlers = given),
    },
    send: (...frames) =>
      frames.forEach((frame) => {
        handlers?.onData(encodeFrame(frame));
        // The bytes of a chunk follow its head.
        if (frame.t === 'chunk') handlers?.onData(Buffer.from(frame.bytes));
      }),
  };
}

it('a chunk that was asked for, taken back and asked for again may come twice; a third is one that nobody asked for', () => {
  const { connection, send } = played();
  const banned: string[] = [];
  let came = 0;
  const link = openPeerLink({
    ...PARTS,
    connection,
    meet: () => Promise.reject(new Error('nobody is sought')),
    handlers: {
      ...{ onReady() {}, onBitmap() {}, onHave() {}, onLeaves: () => false },
      ...{ onRefused() {}, onPostponed() {}, onOverdue() {}, onOver() {}, onServed() {}, onLost() {} },
      onChunk: () => ++came > 0,
      onBanned: (_link, cause) => void banned.push(cause),
    },
  });
  send({ t: 'hello', root: MANIFEST.root }, { t: 'bitmap', bits: Uint8Array.of(1) });
  const chunk = { t: 'chunk', n: 0, bytes: Buffer.of(7) } as const;
  link.ask([0]);
  link.unwant(0);
  link.ask([0]);
  send(chunk, chunk);
  expect({ came, banned }).toEqual({ came: 2, banned: [] });
  send(chunk);
  expect(banned).toEqual(['it sent a chunk that nobody asked for']);
});

it('a link that ends while its peer is sought hears no more of that', async () => {
  // xstate warns of an event for an actor that has stopped.
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const missed = vi.fn();
  const lost: string[] = [];
  const link = openPeerLink({
    ...PARTS,
    meet: (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          missed();
          reject(new Error('it was given up'));
        });
      }),
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
