/** Rates as they are typed after --up and --down. */
import { describe, expect, it } from 'vitest';
import { parseRate } from '../../src/cli/rate.ts';

describe('a rate', () => {
  it.each([
    ['500k', 500_000],
    ['20M', 20_000_000],
    ['2.5MiB/s', 2_621_440],
    ['20Mbit', 2_500_000],
    ['20mbit/s', 2_500_000],
    ['100000', 100_000],
    [' 1G ', 1_000_000_000],
    ['128KiB', 131_072],
  ])('%j is %i bytes a second', (typed, rate) => expect(parseRate(typed)).toBe(rate));
  it.each([
    ['', 'takes a rate such as'],
    ['fast', 'takes a rate such as'],
    ['-5M', 'takes a rate such as'],
    ['1e9', 'takes a rate such as'],
    ['5T', 'takes a rate such as'],
    ['0', 'at least 100k'],
    ['99k', 'at least 100k'],
    ['9'.repeat(30), 'at least 100k'],
  ])('%j is refused', (typed, says) => expect(parseRate(typed)).toContain(says));
});
