/** Numbers by lot, out of the port of chance, many from one draw of bytes. */
import type { Randomness } from '../ports/randomness.ts';

const DRAWN_BYTES = 4096;

/** A drawer of whole numbers from 0 to below `limit` (at most 2^32), all equally likely but for a bias below 2^-11 at a million. */
export function drawer(randomness: Randomness): (limit: number) => number {
  let bytes: Buffer = Buffer.alloc(0);
  let at = 0;
  return (limit) => {
    if (at + 4 > bytes.length) {
      bytes = randomness.bytes(DRAWN_BYTES);
      at = 0;
    }
    const number = bytes.readUInt32BE(at);
    at += 4;
    return Math.floor((number / 2 ** 32) * limit);
  };
}
