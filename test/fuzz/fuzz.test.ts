/** Threats 13 and 45 in short; `npm run fuzz` does the same at length, and holds each frame to 50 ms. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeClientFrame, decodeServerFrame } from '../../src/wire/decode.ts';
import { encodeFrame } from '../../src/swarm/link/chunk-frames.ts';
import { FramingError, lineReader } from '../../src/wire/lines.ts';
import { fuzzPeer, STAGES } from './fuzz-peer.ts';
import { fuzzServer } from './fuzz-server.ts';
import { FRAME_MUTATIONS } from './frame-mutations.ts';
import { chanceFrom, mutate, MUTATIONS } from './mutations.ts';
import { CLIENT_LINES, SERVER_LINES } from './recorded.ts';
import { describeReport } from './report.ts';

const seed = Math.floor(Math.random() * 2 ** 31);

it.each([
  ['before', 25_000],
  ['after', 25_000],
] as const)(
  'threat 13: %s login, %d mutated frames break nothing and leave nothing',
  { timeout: 240_000 },
  async (phase, frames) => {
    const report = await fuzzServer(frames, seed, phase);
    console.info(describeReport(report, seed, `${phase} login`));
    expect(report.complaints).toEqual([]);
    expect(report.left).toBe(0);
    expect(report.heapGrowthMiB).toBeLessThan(16);
    // The processor's time, not the clock's: 20 times what it takes, and far from what a frame that hangs would take.
    expect(report.cpuSeconds / frames).toBeLessThan(0.002);
  },
);

it.each(Object.keys(STAGES) as (keyof typeof STAGES)[])(
  'threat 13: 5,000 mutated frames of a peer’s %s break nothing, and nothing is believed that should not be',
  { timeout: 120_000 },
  async (stage) => {
    const report = await fuzzPeer(5_000, seed, stage);
    console.info(describeReport(report, seed, `of a peer's ${stage}`));
    expect(report.complaints).toEqual([]);
    expect(report.left).toBe(0);
    expect(report.heapGrowthMiB).toBeLessThan(16);
    expect(report.cpuSeconds / report.frames).toBeLessThan(0.004);
  },
);

it('threat 45: no frame changes what objects are, whatever its keys', () => {
  const chance = chanceFrom(seed);
  for (let id = 0; id < 20_000; id++) decodeAll(mutate(CLIENT_LINES, id + 1, chance));
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 6 }),
      fc.constantFrom('__proto__', 'constructor', 'prototype'),
      (json, key) => {
        decodeClientFrame(`{"t":"message","id":1,"${key}":${json},"to":"x","text":"y","message":"aaaaaaaa"}`);
        const decoded = decodeClientFrame(`{"t":"${key}","id":1}`);
        expect(decoded.kind).toBe('refused');
      },
    ),
    { seed, numRuns: 2_000 },
  );
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { ok?: unknown }).ok).toBeUndefined();
});

it('threat 13: a client takes 20,000 mutated frames of a server as frames, unknown kinds or a broken protocol', () => {
  const chance = chanceFrom(seed);
  const kinds = { frame: 0, unknown: 0, broken: 0, refused: 0 };
  for (let id = 0; id < 20_000; id++) {
    for (const line of linesOf(mutate(SERVER_LINES, id, chance))) {
      kinds[decodeServerFrame(line)?.kind ?? 'unknown']++;
    }
  }
  console.info(`a hostile server, seed ${seed}: ${JSON.stringify(kinds)}`);
  expect(kinds.refused).toBe(0);
  expect(kinds.frame).toBeGreaterThan(1_000);
  expect(kinds.broken).toBeGreaterThan(1_000);
});

it('mutates binary frames the same from the same seed, and every mutation changes something', () => {
  const frame = encodeFrame({ t: 'have', chunks: [0, 1, 0x01020304] });
  for (const [name, mutation] of Object.entries(FRAME_MUTATIONS)) {
    const results = [1, 1].map((same) => {
      const chance = chanceFrom(same);
      return Array.from({ length: 20 }, () => mutation(frame, chance, [frame]).toString('hex'));
    });
    expect(results[0]).toEqual(results[1]);
    const isChanged = results[0]?.some((result) => result !== frame.toString('hex'));
    expect([name, isChanged]).toEqual([name, name !== 'nothing']);
  }
});

it('mutates the same from the same seed, and every mutation changes something', () => {
  const draw = () => {
    const chance = chanceFrom(728_608);
    return Array.from({ length: 200 }, (_, id) => mutate(CLIENT_LINES, id, chance).toString('latin1'));
  };
  expect(draw()).toEqual(draw());
  const line = Buffer.from('{"t":"message","id":7,"to":"hans","text":"x","message":"aaaaaaaa"}');
  for (const [name, mutation] of Object.entries(MUTATIONS)) {
    const chance = chanceFrom(1);
    const results = Array.from({ length: 20 }, () => mutation(line, chance, CLIENT_LINES));
    expect([name, results.some((result) => !result.equals(line))]).toEqual([name, name !== 'nothing']);
  }
});

/** As a server reads them. */
function decodeAll(bytes: Buffer): void {
  for (const line of linesOf(bytes)) decodeClientFrame(line);
}

function linesOf(bytes: Buffer): string[] {
  try {
    return lineReader(200_000)
      .read(bytes)
      .filter((line) => line !== '');
  } catch (error) {
    if (error instanceof FramingError) return [];
    throw error;
  }
}
