/** Who is served next, and how fast: turns, slots and the paces of --up and --down. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/ports/clock.ts';
import { pace } from '../../src/swarm/pace.ts';
import { UPLOAD_SLOTS, uploadTurns, type EndTurn } from '../../src/swarm/link/upload-turns.ts';
import { fastClock } from './liars.ts';
import { noise, town } from './town.ts';

const CHUNK = 256 * 1024;

/** A clock that moves when it is told. */
function handClock() {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    monotonic: () => now,
    after(milliseconds: number, callback: () => void) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    /** Rings everything that is due until then, in order. */
    async until(end: number) {
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        const [next] = [...timers].sort((a, b) => a.at - b.at);
        if (!next || next.at > end) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
  };
}

/** Takes turns and notes in which order they came; `ends` ends the turn of a name. */
function noted(turns: ReturnType<typeof uploadTurns>) {
  const order: string[] = [];
  const ends = new Map<string, EndTurn>();
  const gone = new Set<string>();
  return {
    order,
    ends,
    gone,
    take(user: string, name: string, bytes = CHUNK) {
      void Promise.resolve(turns.take(user, bytes, () => !gone.has(name))).then((end) => {
        if (gone.has(name)) return;
        order.push(name);
        ends.set(name, end);
      });
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('go round the users, not the chunks: who asks for much does not hold up who asks for one', async () => {
    const { take, order, ends } = noted(uploadTurns(handClock(), pace(handClock(), null)));
    for (let n = 0; n < UPLOAD_SLOTS; n++) take('luke', `first ${n}`);
    for (let n = 0; n < 3; n++) take('luke', `luke ${n}`);
    take('yoda', 'yoda 0');
    await settled();
    for (const name of [...ends.keys()]) ends.get(name)?.(CHUNK);
    await settled();
    expect(order.slice(UPLOAD_SLOTS)).toEqual(['luke 0', 'yoda 0', 'luke 1', 'luke 2']);
  });
  it('are so many at once; a turn that ends makes room for one', async () => {
    const { take, order, ends } = noted(uploadTurns(handClock(), pace(handClock(), null)));
    for (let n = 0; n <= UPLOAD_SLOTS; n++) take(`user ${n}`, String(n));
    await settled();
    expect(order).toHaveLength(UPLOAD_SLOTS);
    ends.get('3')?.(CHUNK);
    ends.get('3')?.(CHUNK);
    await settled();
    expect(order).toHaveLength(UPLOAD_SLOTS + 1);
  });
  it('are of bytes: who takes large chunks gets no more than who takes small ones', async () => {
    const clock = handClock();
    const turns = uploadTurns(clock, pace(clock, 4 * CHUNK));
    const sent = new Map<string, number>();
    /** Takes one chunk after the other, as a link does. */
    async function keepTaking(user: string, bytes: number): Promise<void> {
      const end = await turns.take(user, bytes, () => true);
      sent.set(user, (sent.get(user) ?? 0) + bytes);
      end(bytes);
      if (clock.monotonic() < 60_000) await keepTaking(user, bytes);
    }
    void keepTaking('large', 4 * CHUNK);
    void keepTaking('small', CHUNK);
    await clock.until(60_000);
    const ratio = (sent.get('large') ?? 0) / (sent.get('small') ?? 1);
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  });
  it('cost nothing where nobody waits for them any more, nor where nothing was sent (threat 32)', async () => {
    const clock = handClock();
    const { take, order, gone, ends } = noted(uploadTurns(clock, pace(clock, CHUNK)));
    take('luke', 'first');
    for (let n = 0; n < 200; n++) take('hammer', `hammer ${n}`);
    take('luke', 'second');
    for (let n = 0; n < 200; n++) gone.add(`hammer ${n}`);
    await clock.until(999);
    expect(order).toEqual(['first']);
    await clock.until(1_001);
    expect(order).toEqual(['first', 'second']);
    ends.get('second')?.(0);
    take('luke', 'third');
    await clock.until(1_002);
    expect(order).toEqual(['first', 'second', 'third']);
  });
  it('cost what was sent, less than they were for where a chunk went compressed', async () => {
    const clock = handClock();
    const { take, order, ends } = noted(uploadTurns(clock, pace(clock, CHUNK)));
    take('luke', 'first');
    take('luke', 'second');
    await clock.until(10);
    ends.get('first')?.(CHUNK / 4);
    await clock.until(249);
    expect(order).toEqual(['first']);
    await clock.until(251);
    expect(order).toEqual(['first', 'second']);
  });
  it('of who reads slowly hold up nobody for long (threat 32)', async () => {
    const clock = handClock();
    const { take, order } = noted(uploadTurns(clock, pace(clock, null)));
    for (let n = 0; n < UPLOAD_SLOTS; n++) take(`slow ${n}`, `slow ${n}`);
    take('luke', 'luke');
    await clock.until(1_999);
    expect(order).not.toContain('luke');
    await clock.until(2_000);
    expect(order).toContain('luke');
  });
  it('keep to the pace exactly, whoever asks for what', async () => {
    const loads = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: CHUNK })), {
      minLength: 2,
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(loads, fc.integer({ min: 100_000, max: 10_000_000 }), async (chunks, rate) => {
        const clock = handClock();
        const turns = uploadTurns(clock, pace(clock, rate));
        let sent = 0;
        let lastAt = 0;
        for (const [user, bytes] of chunks) {
          void Promise.resolve(turns.take(user, bytes, () => true)).then((end) => {
            // All that was sent before this one has been paid for.
            expect(clock.monotonic()).toBeGreaterThanOrEqual((sent * 1_000) / rate - 0.001);
            sent += bytes;
            lastAt = clock.monotonic();
            end(bytes);
          });
        }
        const total = chunks.reduce((sum, [, bytes]) => sum + bytes, 0);
        await clock.until((total * 1_000) / rate + 1);
        expect(sent).toBe(total);
        expect(lastAt).toBeLessThanOrEqual((total * 1_000) / rate);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a download', () => {
  /** How long it takes to fetch so many chunks, in milliseconds of a clock that goes so many times as fast. */
  async function timed(
    rates: { readonly up?: number; readonly down?: number },
    chunks: number,
    fetchers: number,
  ) {
    const clock = fastClock(systemClock, 20);
    const { join: enter } = await town(onTestFinished);
    const hans = await enter('hans', { clock, rates: rates.up === undefined ? {} : { up: rates.up } });
    const down = rates.down === undefined ? {} : { down: rates.down };
    const others = await Promise.all(
      [...Array(fetchers).keys()].map((n) => enter(`user${n}`, { clock, rates: down })),
    );
    await writeFile(join(hans.share, 'song.ogg'), noise(chunks * CHUNK));
    const begun = clock.monotonic();
    const results = await Promise.all(others.map(({ swarm }) => swarm.download('song.ogg')));
    for (const result of results) expect(result).toMatchObject({ ok: true });
    return { milliseconds: clock.monotonic() - begun, others };
  }
  it('comes no faster than --up of its only owner', async () => {
    const { milliseconds } = await timed({ up: CHUNK }, 8, 1);
    expect(milliseconds).toBeGreaterThanOrEqual(7 * 1_000 * 0.99);
  });
  it('comes no faster than --down, and says that this is why', async () => {
    const { milliseconds, others } = await timed({ down: CHUNK }, 8, 1);
    expect(milliseconds).toBeGreaterThanOrEqual(5 * 1_000);
    expect(others[0]?.events.map(({ cause }) => cause)).toContain('no faster than --down allows');
  });
  it('of a small file counts its own bytes against --down, not those of a whole chunk', async () => {
    const clock = fastClock(systemClock, 20);
    const { join: enter } = await town(onTestFinished);
    const [hans, luke] = [
      await enter('hans', { clock }),
      await enter('luke', { clock, rates: { down: 100_000 } }),
    ];
    for (let n = 0; n < 8; n++) await writeFile(join(hans.share, `note${n}`), noise(17));
    await writeFile(join(hans.share, 'last'), noise(17));
    const causes: (string | null)[] = [];
    for (let n = 0; n < 8; n++) expect(await luke.swarm.download(`note${n}`)).toMatchObject({ ok: true });
    for (const { cause } of luke.events) causes.push(cause);
    expect(causes).not.toContain('no faster than --down allows');
  });
  it('that waits for its turn says so, and is there in the end (R38)', async () => {
    const { others } = await timed({ up: CHUNK / 8 }, 3, 3);
    const causes = others.flatMap(({ events }) => events.map(({ cause }) => cause));
    expect(causes.some((cause) => /^waiting for .*hans \(has us wait for our turn\)/.test(cause ?? ''))).toBe(
      true,
    );
  });
});
