/** What a swarm makes of its lines, in virtual time: how fast this machine is has no part in it (R35). */
import { expect, it } from 'vitest';
import { runLab } from './lab/lab.ts';

const BYTES = 64 * 1024 * 1024;
const RATE = 125_000_000;

it.each(['1', '2', '3'])(
  'eight who fetch at the same time take little longer than one would, and the owner sends one copy (seed %s)',
  { timeout: 120_000 },
  async (seed) => {
    const lab = await runLab({ fetchers: 8, bytes: BYTES, bytesPerSecond: RATE, seed });
    // One has to wait for as long as its line takes; then what came last has still to go from one to the next.
    expect(lab.seconds).toBeGreaterThan(BYTES / RATE);
    expect(lab.seconds).toBeLessThan((1.6 * BYTES) / RATE);
    expect(lab.copies).toBeLessThan(1.1);
    expect(lab.sentForEach).toBeLessThan(1.05);
  },
);

it('measures its lines: one who fetches takes what the line does', { timeout: 60_000 }, async () => {
  const [slow, fast] = [
    await runLab({ fetchers: 1, bytes: BYTES / 4, bytesPerSecond: RATE / 10, seed: '1' }),
    await runLab({ fetchers: 1, bytes: BYTES / 4, bytesPerSecond: RATE, seed: '1' }),
  ];
  expect(slow.seconds / fast.seconds).toBeGreaterThan(8);
  expect(slow.copies).toBe(1);
});
