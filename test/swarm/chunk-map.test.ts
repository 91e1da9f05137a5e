/** Which chunks are here, in letters: scaled to the room there is. */
import { describe, expect, it } from 'vitest';
import { addBit, emptyBitset } from '../../machines/vocabulary/bitset.ts';
import { chunkMap } from '../../src/swarm/download/chunk-map.ts';

function map(count: number, here: readonly number[], asked: readonly number[], cells: number): string {
  const held = emptyBitset(count);
  for (const n of here) addBit(held, n);
  return chunkMap(held, (n) => asked.includes(n), cells);
}

describe('chunkMap', () => {
  it.each([
    ['a letter for a chunk', 4, [0], [1], 4, '#=..'],
    ['several letters for a chunk', 2, [0], [1], 6, '###==='],
    ['a letter for several chunks', 8, [0, 1, 2, 3, 4], [7], 2, '#3'],
    ['what is here before what was asked for', 4, [0], [1, 2, 3], 2, '5='],
    ['nothing of an empty file', 0, [], [], 9, ''],
  ] as const)('draws %s', (_what, count, here, asked, cells, expected) => {
    expect(map(count, here, asked, cells)).toBe(expected);
  });

  it('calls nothing whole that is not', () => {
    const all = Array.from({ length: 999 }, (_, n) => n);
    expect(map(1000, all, [], 1)).toBe('9');
    expect(map(1000, [0], [], 1)).toBe('1');
  });
});
