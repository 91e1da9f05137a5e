/** Chance enters here and nowhere else. */
import { randomBytes } from 'node:crypto';

export interface Randomness {
  /** `size` unpredictable bytes. */
  bytes(size: number): Buffer;
}

/** The operating system's generator. */
export const systemRandomness: Randomness = { bytes: (size) => randomBytes(size) };

/** An unguessable name of `size` random bytes, as base64url text. */
export function randomName(randomness: Randomness, size: number): string {
  return randomness.bytes(size).toString('base64url');
}
