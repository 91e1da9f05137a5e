/** Many who fetch one file from one owner at the same time: what the owner sends (S8, T13). */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../src/ports/clock.ts';
import type { ConnectionHandlers, NetworkConnection } from '../../src/ports/network.ts';
import { chunkBuffers } from '../../src/swarm/link/chunk-buffers.ts';
import { chunkCompressor } from '../../src/swarm/link/compressor.ts';
import { makeCrowd } from '../../src/swarm/download/crowd.ts';
import { pace } from '../../src/swarm/pace.ts';
import { uploadTurns } from '../../src/swarm/link/upload-turns.ts';
import { noise, town } from './town.ts';

const MIB = 1024 * 1024;
const FETCHERS = 8;

/** For its owner no request has ever waited for long enough. */
const still: Clock = { now: () => 0, monotonic: () => 0, after: () => () => {} };

it('eight fetch from one at the same time: what it has sent to one the others get there', async () => {
  const { join: enter } = await town(onTestFinished);
  const hans = await enter('hans', { clock: still });
  const bytes = noise(16 * MIB);
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  await hans.swarm.register('film.mkv', () => {});
  const others = await Promise.all(Array.from({ length: FETCHERS }, (_, n) => enter(`user${n}`)));
  const results = await Promise.all(others.map(({ swarm }) => swarm.download('film.mkv')));
  expect(results.map(({ ok }) => ok)).toEqual(results.map(() => true));
  expect(hans.sent()).toBe(bytes.length);
});

it('a request for what another has just got is answered all the same when nobody takes it back', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke, yoda] = [await enter('hans'), await enter('luke'), await enter('yoda')];
  await writeFile(join(hans.share, 'film.mkv'), noise(MIB / 4));
  expect(await luke.swarm.download('film.mkv', [0])).toMatchObject({ ok: true });
  await luke.leave();
  expect(await yoda.swarm.download('film.mkv', [0])).toMatchObject({ ok: true });
});

it('who came by themselves are called only when their connection is lost: one link does for both', () => {
  const called: string[] = [];
  const crowd = makeCrowd(
    {
      ...{ clock: still, watch: undefined, buffers: chunkBuffers(), compressor: chunkCompressor(still) },
      turns: uploadTurns(systemClock, pace(systemClock, null)),
      tracker: {
        meet: (_file, peer) => {
          called.push(peer);
          return new Promise<never>(() => {});
        },
      },
    },
    {
      instance: 'download/1',
      manifest: () => MANIFEST,
      content: () => null,
      handlers: () => DEAF,
      hasEnough: () => false,
      ...{ onServed() {}, onLeft() {} },
    },
  );
  crowd.begin('me', []);
  crowd.want(true);
  const luke = lineOf();
  expect(crowd.accept('luke', luke.connection)).toBe(true);
  crowd.heard([
    { peer: 'handle of luke', user: 'luke', have: '' },
    { peer: 'handle of yoda', user: 'yoda', have: '' },
  ]);
  expect(called).toEqual(['handle of yoda']);
  luke.close();
  expect(called).toEqual(['handle of yoda', 'handle of luke']);
});

it('threat 31: who was banned is neither called under another handle nor let in', () => {
  const called: string[] = [];
  const crowd = makeCrowd(
    {
      ...{ clock: still, watch: undefined, buffers: chunkBuffers(), compressor: chunkCompressor(still) },
      turns: uploadTurns(systemClock, pace(systemClock, null)),
      tracker: { meet: (_file, peer) => (called.push(peer), new Promise<never>(() => {})) },
    },
    {
      ...{ instance: 'download/1', manifest: () => MANIFEST, content: () => null },
      ...{ handlers: () => DEAF, hasEnough: () => false, onServed() {}, onLeft() {} },
    },
  );
  crowd.begin('me', []);
  crowd.want(true);
  const before = lineOf();
  crowd.accept('mallory', before.connection);
  crowd.ban('mallory');
  expect(before.isDestroyed()).toBe(true);
  const again = lineOf();
  expect(crowd.accept('mallory', again.connection)).toBe(true);
  expect(again.isDestroyed()).toBe(true);
  crowd.heard([
    { peer: 'another handle', user: 'mallory', have: '' },
    { peer: 'handle of yoda', user: 'yoda', have: '' },
  ]);
  expect(called).toEqual(['handle of yoda']);
});

const MANIFEST = {
  ...{ name: 'film.mkv', size: 1, chunkBytes: 262_144, root: 'a'.repeat(64) },
  ...{ publisher: 'hans', key: 'k', at: 0, signature: 's' },
};

const DEAF = {
  ...{ onReady() {}, onBitmap() {}, onHave() {}, onChunk: () => false, onLeaves: () => false },
  ...{ onRefused() {}, onPostponed() {}, onOverdue() {}, onLost() {}, onBanned() {} },
};

/** A connection on which nothing is said; the other side closes it. */
function lineOf(): { readonly connection: NetworkConnection; close(): void; isDestroyed(): boolean } {
  let handlers: ConnectionHandlers | undefined;
  let isDestroyed = false;
  return {
    connection: {
      ...{ remoteAddress: '127.0.0.1', queuedBytes: 0 },
      ...{ exporter: () => null, write: () => true, pause() {}, resume() {}, end() {} },
      destroy: () => void (isDestroyed = true),
      open: (given) => (handlers = given),
    },
    close: () => handlers?.onClose(),
    isDestroyed: () => isDestroyed,
  };
}
