/** A verb of this program as a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

const STOP_MILLISECONDS = 5_000;

export interface Child {
  say(line: string): void;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Told to end, and made to where it does not. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly words: readonly string[];
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly onErrorLine: (line: string) => void;
}

/** What this process was started by, which starts the others alike. */
const LAUNCHER = process.argv[1] ?? '';

/** Starts it. What is wrong with starting is an end with code null. */
export function startChild({ words, folder, env = {}, onLine, onErrorLine }: ChildOptions): Child {
  const child: ChildProcess = spawn(process.execPath, [LAUNCHER, ...words], {
    cwd: folder,
    // A configuration of this shell's is not meant.
    env: { ...process.env, HUBBUB_CONFIG: undefined, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  child.stdin?.on('error', () => {});
  if (child.stdout) createInterface({ input: child.stdout }).on('line', onLine);
  if (child.stderr) createInterface({ input: child.stderr }).on('line', onErrorLine);
  return {
    say: (line) => void child.stdin?.write(`${line}\n`),
    ended,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
      await ended;
      clearTimeout(late);
    },
  };
}
