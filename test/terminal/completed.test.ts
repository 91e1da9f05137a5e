/** What Tab puts in, takes away and lists. */
import { describe, expect, it } from 'vitest';
import { completed, inColumns } from '../../src/terminal/completed.ts';

describe('completed', () => {
  it.each([
    ['mes', 0, ['message '], { remove: 0, insert: 'sage ' }],
    ['WHO', 0, ['whoelse ', 'whoelsesince '], { remove: 3, insert: 'whoelse' }],
    ['whoelse', 0, ['whoelse ', 'whoelsesince '], { list: ['whoelse ', 'whoelsesince '] }],
    ['block HA', 6, ['hans '], { remove: 2, insert: 'hans ' }],
    ['block ', 6, ['hans ', 'yoda '], { list: ['hans ', 'yoda '] }],
    ['block x', 6, [], null],
    ['help help ', 5, ['help '], null],
    ['get ', 4, ['\u{1F389}a', '\u{1F38A}a'], { list: ['\u{1F389}a', '\u{1F38A}a'] }],
  ] as const)('%j from %d with %j is %j', (line, start, words, expected) => {
    expect(completed(line, { start, words })).toEqual(expected);
  });
});

describe('inColumns', () => {
  const widthOf = (word: string): number => word.length;

  it('fills rows that fit, and lets a long word have its own', () => {
    expect(inColumns(['hans ', 'yoda ', 'leia '], 16, widthOf)).toEqual(['hans  yoda', 'leia']);
    expect(inColumns(['a'.repeat(40)], 20, widthOf)).toEqual(['a'.repeat(40)]);
  });

  it('says how many it leaves out', () => {
    const words = Array.from({ length: 100 }, (_, n) => `user${n}`);
    expect(inColumns(words, 80, widthOf).at(-1)).toBe('and 40 more');
  });
});
