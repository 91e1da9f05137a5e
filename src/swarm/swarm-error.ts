/** What goes wrong with a file, for people and scripts: a code of the one table and a sentence. */
import type { Code } from '../../machines/vocabulary/codes.ts';
import { codeOf } from '../ports/file-system.ts';

/** A file cannot be shared, fetched or put in place. */
export class SwarmError extends Error {
  override readonly name = 'SwarmError';
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

const REASONS: Readonly<Record<string, readonly [Code, string]>> = {
  ENOENT: ['not-found', 'there is no such file'],
  ENOTDIR: ['not-found', 'there is no such file'],
  EACCES: ['unreadable', 'permission denied'],
  EPERM: ['unreadable', 'permission denied'],
  ELOOP: ['unreadable', 'it is a link; put the file itself there'],
  ENXIO: ['unreadable', 'it is no file'],
  EISDIR: ['unreadable', 'it is a folder'],
  ENOSPC: ['no-space', 'the disk is full; make room and it goes on'],
  EDQUOT: ['no-space', 'your share of the disk is used up; make room and it goes on'],
  EROFS: ['unreadable', 'the disk cannot be written'],
  ENAMETOOLONG: ['bad-name', 'the path is too long'],
};

/** An error of the disk as one of ours; `what` names the file. */
export function diskError(what: string, cause: unknown): SwarmError {
  if (cause instanceof SwarmError) return cause;
  const system = codeOf(cause);
  const [code, reason] = REASONS[system] ?? (['unreadable', system || String(cause)] as const);
  return new SwarmError(code, `${what}: ${reason}`, { cause });
}
