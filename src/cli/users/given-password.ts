/** Where `hubbub users` takes a new password from: a file, a terminal (twice, without echo), else the first line of stdin. */
import { readFileSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { ask } from '../../terminal/question.ts';

/** The password, or null when the person thought better of it or the two differ. Throws when a file cannot be read. */
export async function givenPassword(file: string | undefined, user: string): Promise<string | null> {
  if (file !== undefined) return firstLine(readFileSync(file, 'utf8'));
  if (!(process.stdin instanceof ReadStream)) return firstLine(await readStdin());
  const once = await ask(process.stdin, process.stderr, `Password for ${user}: `, true).answer;
  const twice = await ask(process.stdin, process.stderr, 'The same again: ', true).answer;
  if (typeof once === 'string' || typeof twice === 'string') return null;
  if (once.text === twice.text) return once.text;
  process.stderr.write('the two are not the same\n');
  return null;
}

/** Everything on stdin. */
export async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function firstLine(text: string): string {
  return text.split(/\r?\n/)[0] ?? '';
}
