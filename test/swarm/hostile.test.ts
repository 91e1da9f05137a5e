/** Owners who lie, stall, drip or break the rules, and who asks for what is not shared (R35; threat rows 31, 32, 35, 36; T17). */
import { createHash } from 'node:crypto';
import { appendFile, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { systemFileSystem } from '../../src/ports/file-system.ts';
import type { NetworkConnection } from '../../src/ports/network.ts';
import { countingChunks, dripping, empty, fastClock, forged, oversize, postponing, silent } from './liars.ts';
import { noise, town, type Member } from './town.ts';

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const KIB = 1024;

async function fileAt(members: readonly Member[], size: number): Promise<Buffer> {
  const bytes = noise(size);
  for (const { share } of members) await writeFile(join(share, 'film.mkv'), bytes);
  return bytes;
}

let isOver = false;
beforeEach(() => void (isOver = false));
afterEach(() => void (isOver = true));

it.each([
  ['forge', forged, 1],
  ['claim what they have not', empty, 0],
  ['say nothing', silent, 0],
  ['have us wait for our turn for ever', postponing, 0],
  ['send a byte now and then', dripping(() => isOver), 0],
  ['send a byte too much', oversize, 0],
] as const)(
  'threats 31 and 32: nine owners who %s, and the file is right; whole chunks of liars are counted',
  async (_, between, most) => {
    const { join: enter } = await town(onTestFinished);
    const chunks = new Map<string, number>();
    const [hans, luke] = [await enter('hans'), await enter('luke', { between: countingChunks(chunks) })];
    const liars = await Promise.all(Array.from({ length: 9 }, (_each, n) => enter(`liar${n}`, { between })));
    const bytes = await fileAt([hans, ...liars], 40 * 256 * KIB);
    const result = await luke.swarm.download('film.mkv');
    expect(result).toMatchObject({ ok: true });
    expect(sha(await readFile(join(luke.downloads, 'film.mkv')))).toBe(sha(bytes));
    for (const { user } of liars) expect(chunks.get(user) ?? 0, user).toBeLessThanOrEqual(most);
    expect(chunks.get('hans')).toBeGreaterThanOrEqual(40);
  },
);

it('threat 32: the time for a chunk is absolute: who drips is given up like who says nothing', async () => {
  const { join: enter } = await town(onTestFinished);
  let drops = 0;
  const between = dripping(
    () => isOver,
    () => void drops++,
  );
  const [dripper, luke] = [
    await enter('dripper', { between }),
    await enter('luke', { clock: fastClock(systemClock, 20) }),
  ];
  const bytes = await fileAt([dripper], 2 * 256 * KIB);
  const download = luke.swarm.download('film.mkv');
  // Asked for a chunk, given a second's worth of bytes, and as much again: 40 s of that clock, 2 s of ours.
  await luke.until(({ state, cause }) => state === 'waiting' && cause?.includes('does not answer') === true);
  expect(drops, 'it sent something all the time').toBeGreaterThan(10);
  expect(luke.swarm.transfers[0]?.bytes).toBe(0);
  const hans = await enter('hans');
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  await hans.swarm.register('film.mkv', () => {});
  expect(await download).toMatchObject({ ok: true });
  expect(sha(await readFile(join(luke.downloads, 'film.mkv')))).toBe(sha(bytes));
});

it('with liars alone nothing wrong is written, served or put in place; an honest one who comes is asked (R35)', async () => {
  const { join: enter } = await town(onTestFinished);
  const [liar, luke] = [await enter('liar', { between: forged }), await enter('luke')];
  const bytes = await fileAt([liar], 4 * 256 * KIB);
  const download = luke.swarm.download('film.mkv');
  await luke.until(({ state, owners }) => state === 'fetching' && owners === 1);
  const waiting = await luke.until(
    ({ state, cause }) => state === 'waiting' && cause?.includes('liar') === true,
  );
  expect(waiting.bytes).toBe(0);
  const hans = await enter('hans');
  await writeFile(join(hans.share, 'film.mkv'), bytes);
  await hans.swarm.register('film.mkv', () => {});
  expect(await download).toMatchObject({ ok: true });
  expect(sha(await readFile(join(luke.downloads, 'film.mkv')))).toBe(sha(bytes));
});

it('who leaves is waited for by name, and who comes back goes on where it was (R35)', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke] = [await enter('hans', { between: silent }), await enter('luke')];
  const bytes = await fileAt([hans], 4 * 256 * KIB);
  const download = luke.swarm.download('film.mkv');
  await luke.until(({ state }) => state === 'fetching');
  await hans.leave();
  await luke.until(({ state, cause }) => state === 'waiting' && cause === 'waiting for hans');
  const again = await enter('hans');
  await writeFile(join(again.share, 'film.mkv'), bytes);
  await again.swarm.register('film.mkv', () => {});
  expect(await download).toMatchObject({ ok: true });
});

it('a shared file that changes while it is served is noticed, and its new bytes are nobody’s chunk (R37)', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke] = [await enter('hans'), await enter('luke')];
  await fileAt([hans], 4 * 256 * KIB);
  const { id } = await hans.swarm.register('film.mkv', () => {});
  expect(hans.swarm.serves(id)).toBe(true);
  await writeFile(join(hans.share, 'film.mkv'), noise(4 * 256 * KIB));
  await utimes(join(hans.share, 'film.mkv'), 1, 1);
  const download = luke.swarm.download(id);
  await luke.until(({ state }) => state === 'waiting');
  await expect.poll(() => hans.swarm.serves(id)).toBe(false);
  expect(luke.swarm.transfers[0]?.bytes).toBe(0);
  luke.swarm.cancel(luke.swarm.transfers[0]!.id);
  expect(await download).toMatchObject({ ok: false, code: 'cancelled' });
});

it('a visitor who sends any bytes at all reaches no other file (threat 36)', async () => {
  const opened = new Set<string>();
  const watched = {
    ...systemFileSystem,
    open: (path: string, flags: number, mode?: number) => (
      opened.add(path),
      systemFileSystem.open(path, flags, mode)
    ),
  };
  const { join: enter } = await town(onTestFinished);
  const hans = await enter('hans', { fileSystem: watched });
  await fileAt([hans], 3 * 256 * KIB);
  await writeFile(join(hans.share, 'secret.txt'), 'secret');
  const { id } = await hans.swarm.register('film.mkv', () => {});
  opened.clear();
  const hello = Buffer.concat([
    Buffer.from([0, 0, 0, 33, 1]),
    Buffer.from(id, 'hex'),
    Buffer.from([0, 0, 0, 2, 2, 0]),
  ]);
  const frame = fc.tuple(
    fc.constantFrom(3, 5, 5, 5, 9, 7, 6, 11, 1, 0, 255),
    fc.uint8Array({ maxLength: 12 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 20 }), fc.boolean(), async (frames, greets) => {
      const sent: Buffer[] = [];
      const visitor = scripted(sent);
      hans.swarm.accept(id, 'mallory', visitor.connection);
      if (greets) visitor.say(hello);
      for (const [kind, payload] of frames) {
        visitor.say(Buffer.concat([Buffer.from([0, 0, 0, payload.length + 1, kind]), payload]));
      }
      visitor.say(Buffer.from([0, 0, 0, 5, 5, 0, 0, 0, 1]));
      visitor.close();
      expect(sent.every((bytes) => !bytes.includes('secret'))).toBe(true);
    }),
    { numRuns: 300 },
  );
  expect([...opened].filter((path) => !path.endsWith('film.mkv'))).toEqual([]);
});

/** A connection whose other end is played by the test. */
function scripted(sent: Buffer[]) {
  let onData: (data: Buffer) => void = () => {};
  let onClose: () => void = () => {};
  const connection: NetworkConnection = {
    remoteAddress: '127.0.0.1',
    queuedBytes: 0,
    exporter: () => null,
    open: (handlers) => ((onData = handlers.onData), (onClose = handlers.onClose)),
    write: (data) => (sent.push(Buffer.from(data as Buffer)), true),
    ...{ pause() {}, resume() {}, end() {}, destroy: () => onClose() },
  };
  return { connection, say: (bytes: Buffer) => onData(bytes), close: () => onClose() };
}

it('drops of a file that grows at its end do not count', async () => {
  const { join: enter } = await town(onTestFinished);
  const hans = await enter('hans');
  await fileAt([hans], 10);
  const first = await hans.swarm.register('film.mkv', () => {});
  await appendFile(join(hans.share, 'film.mkv'), 'more');
  const second = await hans.swarm.register('film.mkv', () => {});
  expect(second.id).not.toBe(first.id);
  expect(second.size).toBe(14);
});
