/** Names, sizes and sets of chunks: the words about files that server and clients share (R30, R37; threat rows 34, 35). */
import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as bits from '../../machines/vocabulary/bitset.ts';
import { fileNameProblem, NAME_BYTES, numberedName } from '../../machines/vocabulary/file-names.ts';
import {
  chunkBytesFor,
  chunkCountOf,
  chunkLength,
  manifestProblem,
  manifestText,
  MOST_BYTES,
} from '../../machines/vocabulary/files.ts';

const GIB = 2 ** 30;
const MANIFEST = {
  name: 'film.mkv',
  size: 5,
  chunkBytes: 256 * 1024,
  root: 'a'.repeat(64),
  publisher: 'hans',
  key: 'key',
  at: 1,
  signature: 'signature',
};

describe('names of files', () => {
  it.each([
    'film.mkv',
    'a',
    'Grüße an Änne (2).txt',
    'a b.c',
    '日本語.txt',
    '👍.png',
    'con1',
    'comet.txt',
    'falcon.txt',
    'icon',
    'x'.repeat(200),
  ])('let %s pass', (name) => expect(fileNameProblem(name)).toBeNull());

  it.each([
    ...['', '.', '..', '../x', 'a/b', 'a\\b', 'C:x', 'a*', 'a?', '"a"', '<a', 'a>', 'a|b', '/etc/passwd'],
    ...[
      '.hidden',
      '-rf',
      'x.',
      'x ',
      ' x',
      'a\0b',
      'a\nb',
      'a\x7f',
      'a\u009bb',
      'a\u202eb',
      'a\u200bb',
      'a\ufeff',
    ],
    ...[
      'a\u2028b',
      'a\u{e0041}',
      '\ud800',
      'e\u0301',
      'CON',
      'con.txt',
      'Aux',
      'nul.tar.gz',
      'COM1',
      'lpt9.x',
      'com¹',
    ],
    ...['x'.repeat(201), 'ä'.repeat(101)],
  ])('refuse %j', (name) => expect(fileNameProblem(name)).toMatch(/^the name [a-z ]+/));

  it('say of half a character what it is', () => {
    expect(fileNameProblem('a\ud800')).toBe('the name is not valid Unicode');
  });

  it('get a number that leaves them names, however long the extension', () => {
    const longest = `a.${'x'.repeat(195)}`;
    expect(fileNameProblem(longest)).toBeNull();
    expect(fileNameProblem(numberedName(longest, 2))).toBeNull();
  });

  it('threat 34: that pass never leave the folder, on any system: a million of them', () => {
    const nasty = [
      '..',
      '/',
      '\\',
      '.',
      ' ',
      ':',
      '\0',
      'CON',
      'nul',
      '%2e',
      '~',
      '$',
      '-',
      '\u202e',
      'é',
      'x',
    ];
    const piece = (number: number): string => {
      const kind = number % 60;
      if (kind < nasty.length) return nasty[kind]!;
      return kind < 24 ? String.fromCharCode(number) : String.fromCharCode(97 + (number % 26));
    };
    let [tried, passed] = [0, 0];
    const stays = (name: string): void => {
      if (fileNameProblem(name) !== null) return;
      passed++;
      const onUnix =
        posix.relative('/folder', posix.resolve('/folder', name)) === name && posix.normalize(name) === name;
      const onWindows = win32.relative('C:\\folder', win32.resolve('C:\\folder', name)) === name;
      if (!onUnix || !onWindows || Buffer.byteLength(name) > NAME_BYTES)
        throw new Error(JSON.stringify(name));
    };
    fc.assert(
      fc.property(fc.uint16Array({ minLength: 2500, maxLength: 2500 }), (numbers) => {
        for (let at = 0; at < numbers.length; at++) {
          tried++;
          stays([...numbers.subarray(at, at + 1 + (at % 5))].map(piece).join(''));
        }
      }),
      { numRuns: 400, endOnFailure: true },
    );
    expect(tried).toBeGreaterThanOrEqual(1_000_000);
    expect(passed).toBeGreaterThan(10_000);
  });

  it('are numbered before the extension, and stay names', () => {
    expect(numberedName('film.mkv', 1)).toBe('film (1).mkv');
    expect(numberedName('README', 12)).toBe('README (12)');
    expect(numberedName(`${'ä'.repeat(98)}.txt`, 1)).toBe(`${'ä'.repeat(96)} (1).txt`);
    expect(fileNameProblem(numberedName(`a.${'x'.repeat(198)}`, 7))).toBeNull();
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 120 })
      .filter((text) => fileNameProblem(text) === null);
    fc.assert(
      fc.property(
        name,
        fc.integer({ min: 1, max: 9999 }),
        (text, n) => fileNameProblem(numberedName(text, n)) === null,
      ),
    );
  });
});

describe('sizes', () => {
  it('follow one rule for chunks', () => {
    expect([0, 1, GIB, GIB + 1].map(chunkBytesFor)).toEqual([262_144, 262_144, 262_144, 1_048_576]);
    expect([0, 1, 262_144, 262_145, GIB, GIB + 1].map(chunkCountOf)).toEqual([0, 1, 1, 2, 4096, 1025]);
    expect([chunkLength(262_145, 0), chunkLength(262_145, 1)]).toEqual([262_144, 1]);
  });

  it('add up', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * GIB }), (size) => {
        const lengths = Array.from({ length: chunkCountOf(size) }, (_, n) => chunkLength(size, n));
        expect(lengths.reduce((sum, length) => sum + length, 0)).toBe(size);
        expect(lengths.every((length) => length > 0)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});

describe('manifests', () => {
  it.each([
    [{}, null],
    [{ size: -1 }, 'size'],
    [{ size: 1.5 }, 'size'],
    [{ size: MOST_BYTES + 1, chunkBytes: 1_048_576 }, 'larger'],
    [{ chunkBytes: 1024 }, 'chunks'],
    [{ root: 'A'.repeat(64) }, 'id'],
    [{ at: -1 }, 'time'],
    [{ publisher: 'a\nb' }, 'publisher'],
    [{ name: '../x' }, 'name'],
  ])('%j: %s', (change, problem) => {
    const found = manifestProblem({ ...MANIFEST, ...change });
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });

  it('that differ have different texts', () => {
    const changes = [
      { name: 'x' },
      { size: 6 },
      { chunkBytes: 1 },
      { root: 'b' },
      { publisher: 'h' },
      { key: 'k' },
      { at: 2 },
    ];
    const texts = [{}, ...changes].map((change) => manifestText({ ...MANIFEST, ...change }));
    expect(new Set(texts).size).toBe(texts.length);
  });
});

describe('sets of chunks', () => {
  it('come back from their text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.array(fc.nat(199)), (count, members) => {
        const set = bits.emptyBitset(count);
        const inside = members.filter((n) => n < count);
        inside.forEach((n) => bits.addBit(set, n));
        const back = bits.bitsetFromText(bits.bitsetToText(set), count);
        expect(back && [...bits.membersOf(back)]).toEqual([...new Set(inside)].sort((a, b) => a - b));
        expect(back && bits.sizeOfBitset(back)).toBe(new Set(inside).size);
      }),
    );
  });

  it('have the lowest bit first', () => {
    const set = bits.emptyBitset(10);
    expect([bits.addBit(set, 0), bits.addBit(set, 9), bits.addBit(set, 9)]).toEqual([true, true, false]);
    expect([...set.bytes]).toEqual([1, 2]);
    expect([...bits.fullBitset(10).bytes]).toEqual([255, 3]);
  });

  it('are refused with bits beyond the end, of another length, or in another alphabet', () => {
    expect(bits.bitsetFromText('//8=', 10)).toBeNull();
    expect(bits.bitsetFromText('/wM=', 10)?.bytes).toHaveLength(2);
    expect(bits.bitsetFromText('/w==', 10)).toBeNull();
    expect(bits.bitsetFromText('_wM=', 10)).toBeNull();
    expect(bits.bitsetFromText('/wM', 10)).toBeNull();
    expect(() => bits.addBit(bits.emptyBitset(3), 3)).toThrow(RangeError);
  });
});
