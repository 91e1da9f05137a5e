/** How long to wait before a lost connection is sought again. */
import type { Randomness } from '../ports/randomness.ts';

const SOON = [0.2, 1] as const;
const FLOOR_SECONDS = 0.5;
const CEILING_SECONDS = 30;

/**
 * Seconds before attempt `attempt` (from 1): the first soon (0.2 to 1), the others at random between 0.5 and a ceiling
 * that doubles up to 30. "Full jitter", after Brooker, "Exponential Backoff And Jitter" (2015): it spreads a crowd best.
 */
export function backoffSeconds(attempt: number, randomness: Randomness): number {
  const chance = randomness.bytes(4).readUInt32LE() / 2 ** 32;
  if (attempt <= 1) return SOON[0] + chance * (SOON[1] - SOON[0]);
  const ceiling = Math.min(CEILING_SECONDS, 2 ** Math.min(attempt - 1, 10));
  return FLOOR_SECONDS + chance * (ceiling - FLOOR_SECONDS);
}
