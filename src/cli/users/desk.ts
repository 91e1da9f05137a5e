/** What an action of `hubbub users` works with: the operator's streams, and the accounts. Tests put their own in its place. */
import type { Readable, Writable } from 'node:stream';
import type { ListedUser } from '../../../machines/vocabulary/administration.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Result } from '../../../machines/vocabulary/replies.ts';
import { safe } from '../../terminal/safe.ts';
import type { Wish } from './administer.ts';
import { OperatorError } from './operator-error.ts';

/** What an accepted command may bring. */
export interface Done {
  readonly accounts?: readonly ListedUser[];
  readonly invite?: string;
}

export interface Desk {
  readonly stdin: Readable;
  /** For stdout: what scripts read. */
  say(line: string): void;
  /** For stderr, as a warning. */
  warn(sentence: string): void;
  readonly stderr: Writable;
  /** The data folder, to be named to the operator. */
  readonly folder: string;
  administer(wish: Wish): Promise<Result>;
}

/** A desk over streams. */
export function createDesk(
  { stdin, stdout, stderr }: { stdin: Readable; stdout: Writable; stderr: Writable },
  folder: string,
  administer: (wish: Wish, warn: (sentence: string) => void) => Promise<Result>,
): Desk {
  const warn = (sentence: string) => void stderr.write(`warning: ${safe(sentence)}\n`);
  return {
    stdin,
    stderr,
    folder,
    say: (line) => void stdout.write(`${line}\n`),
    warn,
    administer: (wish) => administer(wish, warn),
  };
}

/** Has a command done. Throws OperatorError when it is refused. */
export async function perform(desk: Desk, wish: Wish): Promise<Done> {
  const result = await desk.administer(wish);
  if (!result.ok) throw refused(result);
  return result as Done;
}

/** What to tell of a refusal. */
export function refused({ message }: Refusal): OperatorError {
  return new OperatorError(message);
}
