/** kill -9 of a client in mid-download (R36; N17), a few times; `npm run kill:download` does it a hundred times. */
import { expect, it } from 'vitest';
import { killDownloads } from './download-rounds.ts';

const KILLS = 12;

it(
  `threat 39: has the right files after ${KILLS} kills in mid-download`,
  { timeout: 60_000 + KILLS * 15_000 },
  async () => {
    const { kills, sent, again } = await killDownloads({ rounds: KILLS, seed: 36 });
    expect(kills).toBe(KILLS);
    // What was on its way when a life ended, and no more.
    expect(again).toBeLessThan(sent);
  },
);
