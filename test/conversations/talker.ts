/** One client in script mode with --json: what it is told to type, and what it says, in order. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const PATIENCE_MILLISECONDS = 60_000;

export interface Said {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface Talker {
  /** Everything it said so far. */
  readonly said: readonly Said[];
  readonly stderr: () => string;
  readonly pid: number;
  type(...lines: string[]): void;
  /** The next event of a type (and with these fields) that was not taken yet. Fails with the transcript when none comes. */
  event(type: string, fields?: Readonly<Record<string, unknown>>): Promise<Said>;
  /** Types a command and answers its result. */
  ask(line: string): Promise<Said>;
  /** Closes its stdin; the exit code. */
  end(): Promise<number | null>;
  /** The exit code, when it ends by itself. */
  readonly exit: Promise<number | null>;
  kill(signal?: NodeJS.Signals): void;
}

interface Wait {
  matches(said: Said): boolean;
  resolve(said: Said): void;
}

/** Starts a client: the program in `file`, with `words` after it. */
export function openTalker(file: string, words: readonly string[], env: NodeJS.ProcessEnv): Talker {
  const child = spawn(file, words, { env: { ...process.env, ...env } });
  const said: Said[] = [];
  const taken = new Set<Said>();
  let waits: Wait[] = [];
  let stderr = '';
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as Said;
    said.push(event);
    const wait = waits.find((candidate) => candidate.matches(event));
    if (!wait) return;
    waits = waits.filter((other) => other !== wait);
    taken.add(event);
    wait.resolve(event);
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));

  function event(type: string, fields: Readonly<Record<string, unknown>> = {}): Promise<Said> {
    const matches = (candidate: Said) =>
      candidate.type === type && Object.entries(fields).every(([key, value]) => candidate[key] === value);
    const known = said.find((candidate) => !taken.has(candidate) && matches(candidate));
    if (known) {
      taken.add(known);
      return Promise.resolve(known);
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const transcript = said.map((line) => JSON.stringify(line)).join('\n');
        reject(new Error(`no ${type} ${JSON.stringify(fields)} came; said:\n${transcript}\n${stderr}`));
      }, PATIENCE_MILLISECONDS);
      waits.push({
        matches,
        resolve(found) {
          clearTimeout(timer);
          resolve(found);
        },
      });
    });
  }

  return {
    said,
    stderr: () => stderr,
    pid: child.pid ?? 0,
    exit,
    type: (...lines) => void child.stdin.write(lines.map((line) => `${line}\n`).join('')),
    event,
    ask(line) {
      child.stdin.write(`${line}\n`);
      return event('result', { command: (line.split(' ')[0] ?? '').toLowerCase() });
    },
    end() {
      child.stdin.end();
      return exit;
    },
    kill: (signal = 'SIGKILL') => void child.kill(signal),
  };
}
