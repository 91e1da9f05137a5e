/** Tab: commands, then users that were seen. */
import { describe, expect, it } from 'vitest';
import { completion } from '../../../src/client/faces/completion.ts';

describe('completion', () => {
  const words = completion();
  words.learn({ type: 'presence', user: 'yoda', online: true });
  words.learn({ type: 'result', command: 'whoelse', ok: true, users: ['hans', '\x1b[2J', 5] });

  it.each([
    ['who', ['whoelse ', 'whoelsesince ']],
    ['/WHOELSES', ['/whoelsesince ']],
    ['logi', []],
    ['message yo', ['yoda ']],
    ['message ', ['hans ', 'yoda ']],
    ['/block h', ['hans ']],
    ['history ', ['hans ', 'yoda ']],
    ['message yoda h', []],
    ['help pas', ['passwd ']],
    ['whoelse h', []],
    ['fly h', []],
  ])('of "%s"', (line, expected) => {
    expect(words.complete(line)).toEqual(expected);
  });
});
