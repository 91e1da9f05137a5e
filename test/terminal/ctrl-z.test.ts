/** Ctrl-Z in the line editor where the shell started it through another program, as `npx hubbub` does. */
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { afterEach, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('stopped-editor.ts', import.meta.url));

let shell: ReturnType<typeof spawn> | undefined;
afterEach(() => shell?.kill('SIGKILL'));

it('gives the terminal back to the shell, and fg takes the line up again', { timeout: 60_000 }, async () => {
  const bash = spawn('bash', ['--norc', '--noprofile', '-i'], {
    env: { ...process.env, PS1: 'shell> ', NODE: process.execPath, PROGRAM },
  });
  shell = bash;
  let seen = '';
  bash.onData((data) => (seen += data));
  const shows = async (text: string | RegExp): Promise<void> => {
    await expect.poll(() => seen, { timeout: 15_000 }).toMatch(text);
    seen = '';
  };
  await shows('shell> ');
  bash.write('sh -c \'"$NODE" "$PROGRAM"; true\'\r');
  await shows('editor> ');
  bash.write('half a li');
  await shows('half a li');
  bash.write('\x1a');
  await shows(/Stopped[^]*shell> /);
  bash.write('fg\r');
  await shows(/editor> half a li/);
  bash.write('ne\r');
  await shows('entered half a line');
});
