/** Tells an operator in a sentence what stopped `users`, `backup` or `restore`. */
import { ConfigError } from '../../config/problem.ts';
import { CertificateError } from '../../ports/certificate.ts';
import { PrivateFileError } from '../../ports/private-file.ts';
import { StoreError } from '../../ports/store.ts';
import { StoreInUseError, StoreOpenError } from '../../store/open-error.ts';
import { safeLines } from '../../terminal/safe.ts';
import { EXIT_FAILED, OperatorError } from './operator-error.ts';

const KNOWN = [
  OperatorError,
  StoreInUseError,
  StoreOpenError,
  StoreError,
  PrivateFileError,
  CertificateError,
];

/** Says on stderr what went wrong; the exit code. Our own mistakes are thrown on. */
export function explain(verb: string, error: unknown): number {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (!KNOWN.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`hubbub ${verb}: ${safeLines((error as Error).message, 2)}\n`);
  return error instanceof OperatorError ? error.exitCode : EXIT_FAILED;
}
