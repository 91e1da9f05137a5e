/** Nobody waits for a page: what is too much is skipped and counted; and where no page is, nothing is observed. */
import { afterEach, describe, expect, it } from 'vitest';
import { createBus } from '../../../src/bus/bus.ts';
import { createRecorder } from '../../../src/dev/record/recorder.ts';
import { createRegistry } from '../../../src/dev/record/registry.ts';
import { createRing } from '../../../src/dev/record/ring.ts';
import type { DevRecord } from '../../../src/dev/messages.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { startWatchedHouse, type WatchedHouse } from './watched-house.ts';

describe('a stream', () => {
  let house: WatchedHouse;
  afterEach(() => house.close());

  const flood = (count: number): void => {
    for (let n = 0; n < count; n++) house.server.bus.publish({ type: 'ping.wanted', connection: 'nobody' });
  };

  it('tells how many records it left out when there are more than are recorded', async () => {
    house = await startWatchedHouse();
    const page = await house.page();
    flood(5_000);
    house.server.bus.publish({ type: 'drain.begun' });
    await expect
      .poll(() => page.skipped + page.records.length, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(5_001);
    expect(page.skipped).toBeGreaterThan(1_000);
    expect(page.records.length).toBeGreaterThan(100);
  });

  it('goes on where a page that comes back was', async () => {
    house = await startWatchedHouse();
    const other = await house.page();
    const page = await house.page();
    flood(3);
    await expect.poll(() => page.lastId).toBeGreaterThan(0);
    page.close();
    const before = page.lastId;
    flood(4);
    await expect.poll(() => other.lastId).toBeGreaterThan(before);
    const again = await house.page('', { 'last-event-id': String(before) });
    await again.until(({ n }) => n >= before + 4);
    expect(again.records.slice(0, 4).map(({ n }) => n)).toEqual([1, 2, 3, 4].map((more) => before + more));
    expect(again.skipped).toBe(0);
    const stranger = await house.page('', { 'last-event-id': '999999999' });
    flood(1);
    await stranger.until(({ kind }) => kind === 'fact');
  });

  it('leaves other machines’ steps out for a page that looks at one', async () => {
    house = await startWatchedHouse();
    await house.user('hans');
    const page = await house.page('?instance=c1');
    await house.user('luke');
    await page.until((record) => record.kind === 'fact' && record.fact.type === 'session.welcomed');
    expect(page.records.filter((record) => record.kind === 'step' && record.instance !== 'c1')).toEqual([]);
  });
});

describe('nobody watching', () => {
  it('observes neither bus nor machine; each page that opens and closes leaves nothing behind', () => {
    const registry = createRegistry();
    const bus = createBus(() => {}, registry.watch);
    let observers = 0;
    registry.watch.machine({
      machine: 'connection',
      instance: 'c1',
      snapshot: () => ({ context: {}, _nodes: [] }),
      observe() {
        observers++;
        return () => observers--;
      },
    });
    const recorder = createRecorder({ registry, bus, clock: systemClock, showsText: false });
    bus.publish({ type: 'drain.begun' });
    expect([observers, recorder.last]).toEqual([0, 0]);
    const leaves = [recorder.attend(), recorder.attend()];
    bus.publish({ type: 'drain.begun' });
    expect([observers, recorder.last]).toEqual([1, 1]);
    for (const leave of leaves) leave();
    bus.publish({ type: 'drain.begun' });
    expect([observers, recorder.last]).toEqual([0, 1]);
  });
});

describe('the ring', () => {
  it('keeps the last ones, whatever came', () => {
    const ring = createRing(10);
    for (let n = 1; n <= 37; n++) ring.add({ record: { n } as DevRecord });
    const numbers = (entries: ReturnType<typeof ring.entries>) => entries.map(({ record }) => record.n);
    expect(numbers(ring.entries())).toEqual([28, 29, 30, 31, 32, 33, 34, 35, 36, 37]);
    expect(numbers(ring.since(34, 2))).toEqual([35, 36]);
    expect(ring.since(37, 5)).toEqual([]);
    expect(numbers(ring.since(3, 2))).toEqual([28, 29]);
  });
});
