/** The port to other programs: starts one with its words as they are, never by way of a shell. */
import { spawn } from 'node:child_process';

/** How a program ended, or why it did not begin. */
export type ProgramEnd =
  | { readonly how: 'exit'; readonly code: number }
  | { readonly how: 'signal'; readonly signal: string }
  | { readonly how: 'no-start'; readonly problem: string };

export interface ProgramCall {
  /** The program, then its arguments. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What it finds on its stdin. */
  readonly input: string;
  /** Asks it to end (SIGTERM). */
  readonly stop: AbortSignal;
}

/** Runs a program; it writes where this process does. */
export type RunProgram = (call: ProgramCall) => Promise<ProgramEnd>;

/** The programs of this machine; never rejects. */
export const systemPrograms: RunProgram = ({ words: [file = '', ...rest], environment, input, stop }) =>
  new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      resolve({ how: 'no-start', problem: problemOf(error) });
    try {
      const child = spawn(file, rest, { env: environment, stdio: ['pipe', 'inherit', 'inherit'] });
      const end = (): void => void child.kill('SIGTERM');
      if (stop.aborted) end();
      stop.addEventListener('abort', end, { once: true });
      child.once('error', fail);
      child.once('exit', (code, signal) => {
        stop.removeEventListener('abort', end);
        resolve(signal === null ? { how: 'exit', code: code ?? 0 } : { how: 'signal', signal });
      });
      // A program need not read its stdin.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });

function problemOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return 'there is no such program';
  if (code === 'EACCES') return 'it may not be run (permission denied)';
  return code ?? message;
}
