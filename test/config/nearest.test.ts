/** What counts as near: slips of the finger and words left unfinished, not every word there is (R42). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/commands/nearest.ts';

const commands = [
  'whoelsesince',
  'whoelse',
  'message',
  'broadcast',
  'block',
  'unblock',
  'blocks',
  'download',
  'logout',
];

describe('nearest', () => {
  it.each([
    ['mesage', 'message'],
    ['messgae', 'message'],
    ['MESSAGES', 'message'],
    ['who', 'whoelse'],
    ['whoelsesinc', 'whoelsesince'],
    ['blokc', 'block'],
    ['down', 'download'],
    ['logut', 'logout'],
    ['xyzzy', undefined],
    ['', undefined],
    ['q', undefined],
    ['message'.repeat(10), undefined],
  ])('%s: %s', (word, expected) => {
    expect(nearest(word, commands)).toBe(expected);
  });

  it('gives the earlier of two that are as near', () => {
    expect(nearest('cat', ['bat', 'rat'])).toBe('bat');
    expect(nearest('cat', [])).toBeUndefined();
  });

  it('finds each word again after one slip', () => {
    const slip = fc.record({
      word: fc.constantFrom('broadcast', 'whoelsesince', 'download'),
      at: fc.nat(7),
      letter: fc.constantFrom('q', 'z'),
    });
    fc.assert(
      fc.property(slip, ({ word, at, letter }) => {
        expect(nearest(word.slice(0, at) + letter + word.slice(at + 1), commands)).toBe(word);
        expect(nearest(word.slice(0, at) + word.slice(at + 1), commands)).toBe(word);
      }),
    );
  });
});

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['ca', 'abc', 3],
    ['prot', 'port', 1],
  ])('from "%s" to "%s" is %i', (from, to, distance) => {
    expect(editDistance(from, to)).toBe(distance);
  });

  it('is the same both ways, 0 only for the same word, and at most the longer word', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (from, to) => {
        const distance = editDistance(from, to);
        expect(distance).toBe(editDistance(to, from));
        expect(distance === 0).toBe(from === to);
        expect(distance).toBeLessThanOrEqual(Math.max(from.length, to.length));
      }),
    );
  });
});
