/** Who reads nothing and who talks without end harms himself, and nobody else. */
import type { Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { startHouse } from '../server/in-process.ts';
import type { Frame, House } from '../server/in-process.ts';

/** Much is written and read in one process; on a busy machine that takes its time. */
const PATIENT = { timeout: 120_000 };

let house: House;
afterEach(() => house.close());

it(
  'threat 14: with 20 of 200 stalled the other 180 get everything, and the 20 find their mail',
  PATIENT,
  async () => {
    house = await startHouse({ limits: { outboxBytes: 131_072 } });
    const speaker = await house.user('speaker');
    const readers = await Promise.all(Array.from({ length: 180 }, (_, at) => house.user(`reader${at}`)));
    const stalled = await Promise.all(Array.from({ length: 20 }, (_, at) => house.user(`stalled${at}`)));
    const received = readers.map(({ socket }) => countBroadcasts(socket));
    for (const { socket } of stalled) socket.pause();
    const slow = () => house.log().split('"reason":"slow"').length - 1;
    const text = 'x'.repeat(16_000);
    let sent = 0;
    while (slow() < 20 && sent < 2_000) {
      await speaker.ask('broadcast', { text });
      sent++;
    }
    expect(slow()).toBe(20);
    // The last result says that the broadcast was written, not that it was read.
    while (received.some((count) => count() < sent)) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(received.every((count) => count() === sent)).toBe(true);
    console.info(`${sent} broadcasts of 16 kB: 180 readers got all, 20 stalled were dropped`);
    const message = { to: 'stalled7', text: 'still here', message: 'message01' };
    expect(await speaker.ask('message', message)).toMatchObject({ outcome: 'stored' });
    stalled[7]?.socket.destroy();
    const again = await house.login('stalled7');
    expect(await again.next('message')).toMatchObject({ text: 'still here', mail: true });
  },
);

it('a slow reader that reads on is told why it was dropped', PATIENT, async () => {
  house = await startHouse({ limits: { outboxBytes: 131_072 } });
  const [speaker, luke] = [await house.user('speaker'), await house.user('luke')];
  luke.socket.pause();
  while (!house.log().includes('"reason":"slow"'))
    await speaker.ask('broadcast', { text: 'x'.repeat(16_000) });
  luke.socket.resume();
  expect(await luke.next('goodbye')).toMatchObject({ reason: 'slow' });
  await luke.closed;
});

it('threat 15: others are answered while one asks 50,000 times without a pause', PATIENT, async () => {
  house = await startHouse();
  const [flooder, luke] = [await house.user('flooder'), await house.user('luke')];
  const count = 50_000;
  flooder.raw(Array.from({ length: count }, (_, at) => `{"t":"whoelse","id":${at + 10}}\n`).join(''));
  await flooder.next('result');
  for (let at = 0; at < 50; at++) expect(await luke.ask('whoelse')).toMatchObject({ ok: true });
  const message = { to: 'flooder', text: 'x', message: 'message01' };
  expect(await luke.ask('message', message)).toMatchObject({ ok: true });
  const done = flooder.frames.filter(({ t }) => t === 'result').length;
  console.info(`51 answers for others while ${done} of ${count} were given to the flooder`);
  expect(done).toBeLessThan(count);
  flooder.socket.destroy();
});

it(
  'threat 15: who asks and reads no answers is made to wait, and gets them all when it reads',
  PATIENT,
  async () => {
    house = await startHouse({ limits: { outboxBytes: 131_072 } });
    for (let at = 0; at < 10; at++) await house.user(`user${at}-${'x'.repeat(25)}`);
    const asker = await house.user('asker');
    asker.socket.pause();
    const count = 10_000;
    asker.raw(Array.from({ length: count }, (_, at) => `{"t":"whoelse","id":${at + 10}}\n`).join(''));
    const luke = await house.user('luke');
    for (let at = 0; at < 20; at++) await luke.ask('whoelse');
    asker.socket.resume();
    // Frames of other kinds come in between, so that their number says nothing.
    const isLast = ({ re }: Frame) => re === count + 9;
    await vi.waitUntil(() => asker.frames.some(isLast), { timeout: 60_000, interval: 20 });
    expect(asker.frames.filter(({ t }) => t === 'goodbye')).toEqual([]);
    expect(asker.frames.filter(({ t, re }) => t === 'result' && Number(re) >= 10)).toHaveLength(count);
  },
);

/** Counts broadcasts as they come, without the cost of parsing each. */
function countBroadcasts(socket: Socket): () => number {
  const mark = '{"t":"broadcast"';
  let count = 0;
  let rest = '';
  socket.removeAllListeners('data');
  socket.on('data', (chunk: Buffer) => {
    const text = rest + chunk.toString('latin1');
    count += text.split(mark).length - 1;
    rest = text.slice(1 - mark.length);
  });
  return () => count;
}
