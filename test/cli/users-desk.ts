/** A desk for tests of `hubbub users`: what it says is kept, and accounts answer as the test wants. */
import { Readable, Writable } from 'node:stream';
import type { Result } from '../../machines/vocabulary/replies.ts';
import type { Wish } from '../../src/cli/users/administer.ts';
import { createDesk } from '../../src/cli/users/desk.ts';
import type { Desk } from '../../src/cli/users/desk.ts';

export interface TestDesk {
  readonly desk: Desk;
  readonly wishes: readonly Wish[];
  readonly out: () => string;
  readonly err: () => string;
}

/** With `input` on stdin, which is no terminal. */
export function testDesk(
  answer: Result | ((wish: Wish) => Promise<Result>) = { ok: true },
  input: string | Buffer = '',
): TestDesk {
  const wishes: Wish[] = [];
  const texts = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[name] += String(chunk);
        done();
      },
    });
  const streams = { stdin: Readable.from([Buffer.from(input)]), stdout: into('out'), stderr: into('err') };
  const desk = createDesk(streams, '/srv/hubbub', async (wish) => {
    wishes.push(wish);
    return typeof answer === 'function' ? answer(wish) : answer;
  });
  return { desk, wishes, out: () => texts.out, err: () => texts.err };
}
