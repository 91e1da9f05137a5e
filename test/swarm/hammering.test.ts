/** Who hammers at an owner: each limit is there, and one past it only the one who hammers is let go (issue 7, point 6). */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fullBitset } from '../../machines/vocabulary/bitset.ts';
import type { NetworkConnection } from '../../src/ports/network.ts';
import { encodeFrame, HEAD_BYTES, KIND, type ChunkFrame } from '../../src/swarm/link/chunk-frames.ts';
import { fastClock } from './liars.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { noise, town, type Member } from './town.ts';

const CHUNK = 256 * 1024;
const COUNT = 70;

/** Somebody at an owner's door, played by the test; `isReading` false takes nothing off the line. */
function caller(owner: Member, root: string, user = 'mallory', isReading = true) {
  const sent: Buffer[] = [];
  const state = { isOver: false, queuedBytes: 0 };
  let onData: (data: Buffer) => void = () => {};
  const connection: NetworkConnection = {
    ...{ remoteAddress: '127.0.0.1', exporter: () => null },
    get queuedBytes() {
      return state.queuedBytes;
    },
    open: (handlers) => void (onData = handlers.onData),
    write(data) {
      sent.push(Buffer.from(data as Buffer));
      if (!isReading) state.queuedBytes += data.length;
      return isReading;
    },
    ...{ pause() {}, resume() {}, end() {}, destroy: () => void (state.isOver = true) },
  };
  owner.swarm.accept(root, user, connection);
  const say = (...frames: ChunkFrame[]) => onData(Buffer.concat(frames.map((frame) => encodeFrame(frame))));
  say({ t: 'hello', root }, { t: 'bitmap', bits: fullBitset(COUNT).bytes.fill(0) });
  const chunks = () =>
    sent.filter((frame) => frame[4] === KIND.chunk).map((frame) => frame.readUInt32BE(HEAD_BYTES));
  return { state, say, chunks, sent };
}
const chunk = (n: number): ChunkFrame => ({ t: 'chunkAsked', n });

async function owner(clock = systemClock) {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke] = [await enter('hans', { clock }), await enter('luke')];
  await writeFile(join(hans.share, 'film.mkv'), noise(COUNT * CHUNK));
  const { id } = await hans.swarm.register('film.mkv', () => {});
  /** Others are served all the same. */
  const serves = async () => expect(await luke.swarm.download(id, [3])).toMatchObject({ ok: true });
  return { hans, id, serves };
}

it('one request past 64 at once ends the link; the same chunk asked a thousand times at once is one', async () => {
  const { hans, id, serves } = await owner();
  const greedy = caller(hans, id);
  // The first is taken out of the queue at once.
  greedy.say(...Array.from({ length: 65 }, (_, n) => chunk(n)));
  expect(greedy.state.isOver).toBe(false);
  greedy.say(chunk(65));
  expect(greedy.state.isOver).toBe(true);
  const stubborn = caller(hans, id);
  stubborn.say(...Array.from({ length: 1_000 }, () => chunk(1)), chunk(2));
  await expect.poll(() => stubborn.chunks()).toContain(2);
  expect(stubborn.chunks().length).toBeLessThanOrEqual(3);
  expect(stubborn.state.isOver).toBe(false);
  await serves();
});

it('leaves asked for once past four times all of them end the link', async () => {
  const { hans, id, serves } = await owner();
  const hammer = caller(hans, id);
  const all: ChunkFrame = { t: 'leavesAsked', from: 0, count: COUNT };
  hammer.say(all, all, all, all);
  expect(hammer.state.isOver).toBe(false);
  hammer.say({ ...all, count: 1 });
  expect(hammer.state.isOver).toBe(true);
  await serves();
});

it('one link of a user past 64 takes the place of the oldest, and one past 256 of all is not taken', async () => {
  const { hans, id, serves } = await owner();
  const own = Array.from({ length: 65 }, () => caller(hans, id));
  expect(own.map(({ state }) => state.isOver)).toEqual([true, ...Array.from({ length: 64 }, () => false)]);
  await serves();
  const others = Array.from({ length: 193 }, (_, n) => caller(hans, id, `user${n}`));
  expect(others.filter(({ state }) => state.isOver)).toHaveLength(1);
  expect(others.at(-1)?.state.isOver).toBe(true);
});

it('who asks and never reads is left after half a minute, and holds up nobody meanwhile', async () => {
  const { hans, id, serves } = await owner(fastClock(systemClock, 20));
  const deaf = caller(hans, id, 'mallory', false);
  deaf.say(...Array.from({ length: 60 }, (_, n) => chunk(n)));
  await expect.poll(() => deaf.chunks().length).toBeGreaterThan(0);
  await serves();
  await expect.poll(() => deaf.state.isOver, { timeout: 10_000 }).toBe(true);
  expect(deaf.chunks().length).toBeLessThanOrEqual(2);
});
