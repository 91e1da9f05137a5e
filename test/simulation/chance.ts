/** Chance from a seed: the same seed, the same town. */
import type { Randomness } from '../../src/ports/randomness.ts';

export interface Chance extends Randomness {
  /** From 0 up to, but not including, 1. */
  fraction(): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  /** True with this probability. */
  is(probability: number): boolean;
  /** One of them; there must be one. */
  pick<T>(values: readonly T[]): T;
  /** The key of one row, each as likely as its weight says. */
  weighed<K extends string>(weights: Readonly<Record<K, number>>): K;
  /** An independent stream, so that one part's hunger does not change what another gets. */
  branch(name: string): Chance;
}

/** Chance of a seed (sfc32 by Chris Doty-Humphrey, from PractRand; the seed is spread by FNV-1a). */
export function chanceOf(seed: string): Chance {
  let [a, b, c, count] = [spread(seed, 1), spread(seed, 2), spread(seed, 3), 1];
  const next = (): number => {
    const sum = (a + b + count) | 0;
    count = (count + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 12; round++) next();
  const fraction = () => next() / 2 ** 32;
  const whole = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  return {
    fraction,
    whole,
    is: (probability) => fraction() < probability,
    pick: (values) => values[whole(0, values.length - 1)] as never,
    weighed(weights) {
      const rows = Object.entries<number>(weights);
      let left = fraction() * rows.reduce((sum, [, weight]) => sum + weight, 0);
      return (rows.find(([, weight]) => (left -= weight) < 0) ?? rows[0])?.[0] as never;
    },
    bytes: (size) => Buffer.from(Array.from({ length: size }, () => next() & 255)),
    branch: (name) => chanceOf(`${seed}/${name}`),
  };
}

function spread(text: string, salt: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(salt, 0x9e3779b1);
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}
