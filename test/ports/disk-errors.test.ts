/** What the system says of a disk, in words of ours: an error of a used-up quota has a number and no name in Node (R37). */
import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { reasonOf } from '../../src/ports/private-file.ts';
import { diskError } from '../../src/swarm/swarm-error.ts';

/** As fs rejects: checked against Node, which prints a number where it knows no name. */
function systemError(errno: number, code: string): Error {
  return Object.assign(new Error(`${code}, write`), { errno: -errno, code, syscall: 'write' });
}

const { EDQUOT, ENOSPC } = constants.errno;

it.each([
  [
    'a used-up quota',
    systemError(EDQUOT, `Unknown system error -${EDQUOT}`),
    /your share of the disk is used up/,
  ],
  ['a full disk', systemError(ENOSPC, 'ENOSPC'), /the disk is full/],
])('%s is said as such, and is waited for by downloads', (_name, error, words) => {
  expect(reasonOf(error)).toMatch(words);
  expect(diskError('film.mkv', error)).toMatchObject({
    code: 'no-space',
    message: expect.stringMatching(words),
  });
});
