/** Files that the operator names, and stdin: read whole or to the end of the first line, with sentences for what goes wrong. */
import { readFileSync, statSync } from 'node:fs';
import { EXIT_USAGE, OperatorError } from './operator-error.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you are not allowed to',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file and no folder',
};

/** The text of a file. Throws OperatorError. */
export function readGivenFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new OperatorError(`Cannot read ${path}: ${REASONS[code] ?? code}.`, EXIT_USAGE, { cause });
  }
}

/** Whether a file's group or everybody may read it. A pipe, such as bash's `<(…)`, is nobody's business. */
export function isOpenToOthers(path: string): boolean {
  const status = statSync(path);
  return process.platform !== 'win32' && status.isFile() && (status.mode & 0o044) !== 0;
}

/** Everything on `stdin`. */
export async function readAll(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  return read(stdin, () => false);
}

/** The first line on `stdin`, without waiting for what follows it. */
export async function readFirstLine(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  return firstLine(await read(stdin, (part) => part.includes('\n')));
}

/** The first line of a text, without its end. */
export function firstLine(text: string): string {
  return text.split(/\r?\n/)[0] ?? '';
}

async function read(
  stdin: AsyncIterable<Buffer | string>,
  isEnough: (part: Buffer) => boolean,
): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of stdin) {
    const part = Buffer.from(chunk);
    parts.push(part);
    if (isEnough(part)) break;
  }
  return Buffer.concat(parts).toString('utf8');
}
