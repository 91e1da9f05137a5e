/** Lines are broken where a terminal would, or before, and nothing is lost. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safe } from '../../src/terminal/safe.ts';
import { columnsOf, wrap } from '../../src/terminal/wrap.ts';

describe('columnsOf', () => {
  it.each([
    ['abc', 3],
    ['你好', 4],
    ['한국', 4],
    ['🎉', 2],
    ['é', 1],
    ['１', 2],
  ])('%s takes %d', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });
});

describe('wrap', () => {
  it('breaks at blanks', () => {
    expect(wrap('the garrison is weak tonight', 20)).toEqual(['the garrison is weak', 'tonight']);
  });

  it('breaks a word that is too long', () => {
    expect(wrap(`  ${'b'.repeat(20)}`, 16)).toEqual([`  ${'b'.repeat(14)}`, 'b'.repeat(6)]);
    expect(wrap('a'.repeat(40), 16)).toEqual(['a'.repeat(16), 'a'.repeat(16), 'a'.repeat(8)]);
  });

  it('keeps a letter and its accents together', () => {
    const letter = 'e\u0301';
    for (const piece of wrap(letter.repeat(30), 17)) expect(piece).toMatch(/^(e\u0301)+$/);
  });

  it('never exceeds the width, and loses nothing but blanks at a break', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'bb', ' ', '   ', '你', '🎉', 'é') });
    fc.assert(
      fc.property(text, fc.integer({ min: 16, max: 40 }), (line, columns) => {
        const pieces = wrap(safe(line), columns);
        for (const piece of pieces) expect(columnsOf(piece)).toBeLessThanOrEqual(columns);
        expect(pieces.join('').replaceAll(' ', '')).toBe(line.replaceAll(' ', ''));
      }),
      { numRuns: 2000 },
    );
  });
});
