/** Which chunks of a file are here, drawn in letters; faces show it. */
import { hasBit, type Bitset } from '../../../machines/vocabulary/bitset.ts';

/**
 * The chunks in `cells` letters, from first to last: `#` is here, `1` to `9` so many tenths of it are here, `=` was asked for, `.` is
 * missing. A letter stands for several chunks, or several letters for one chunk.
 */
export function chunkMap(held: Bitset, isAsked: (n: number) => boolean, cells: number): string {
  const { count } = held;
  if (count === 0) return '';
  let map = '';
  for (let cell = 0; cell < cells; cell++) {
    const first = Math.floor((cell * count) / cells);
    const end = Math.max(first + 1, Math.floor(((cell + 1) * count) / cells));
    map += letterOf(held, isAsked, first, end);
  }
  return map;
}

function letterOf(held: Bitset, isAsked: (n: number) => boolean, first: number, end: number): string {
  let here = 0;
  let asked = false;
  for (let n = first; n < end; n++) {
    if (hasBit(held, n)) here++;
    else asked ||= isAsked(n);
  }
  if (here === end - first) return '#';
  if (here > 0) return String(Math.min(9, Math.max(1, Math.round((here / (end - first)) * 10))));
  return asked ? '=' : '.';
}
