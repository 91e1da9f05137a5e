/** The lines of a server's log, the same each time: text as people move it, about a third of its length when compressed. */
import type { Fill } from './made-file.ts';

const DEEDS = [
  'GET /',
  'GET /index.html',
  'POST /api/v1/login',
  'GET /api/v1/users',
  'GET /pictures/hub.svg',
];
const STATES = ['200', '200', '200', '304', '404', '503'];

/** Fills pieces with lines, each piece where the one before ended. */
export function logLines(): Fill {
  let state = 1;
  let at = 1_700_000_000_000;
  let left = '';
  /** A number below `limit`: the linear congruential generator of Numerical Recipes. */
  function draw(limit: number): number {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  }
  function line(): string {
    at += draw(5_000);
    const address = `10.${draw(256)}.${draw(256)}.${draw(256)}`;
    const what = `${DEEDS[draw(DEEDS.length)]} ${STATES[draw(STATES.length)]}`;
    return `${new Date(at).toISOString()} ${address} ${what} id=${draw(2 ** 32).toString(16)} ${draw(90_000)} us\n`;
  }
  return (piece) => {
    let text = left;
    const lines: string[] = [];
    for (let length = text.length; length < piece.length; length += lines.at(-1)?.length ?? 0)
      lines.push(line());
    text += lines.join('');
    piece.write(text.slice(0, piece.length), 'latin1');
    left = text.slice(piece.length);
  };
}
