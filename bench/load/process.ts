/** A server as a process: started, counted by what /proc says of it and of its children, and stopped whatever happens. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** USER_HZ of Linux: what /proc counts CPU time in. */
const TICKS_PER_SECOND = 100;
const START_SECONDS = 60;
const STOP_SECONDS = 15;

export interface ProcessOptions {
  readonly command: string;
  readonly words: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it runs: what it leaves behind (a core of InspIRCd, which crashes when told to end) goes with that folder. */
  readonly folder: string;
  /** The line of its output that says that it is ready. */
  readonly ready: RegExp;
  /** Whether lines are written to it: it gets a pipe for its input. */
  readonly hasInput?: boolean;
  /** Hears every line of its output. */
  onLine?(line: string): void;
}

export interface MeasuredProcess {
  readonly child: ChildProcess;
  readonly readyLine: string;
  /** Seconds of CPU so far: all threads and children, user and system. */
  cpuSeconds(): number;
  /** Resident memory of the process itself, KiB. */
  rssKib(): number;
  /** The most that it ever was, KiB. */
  peakKib(): number;
  /** Bytes that it has written so far by `write`, to sockets and files alike; those that it has read by `read`. */
  movedBytes(): { readonly written: number; readonly read: number };
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Starts a process and waits until it says that it is ready. Throws when it ends before, or takes over a minute. */
export async function startProcess({
  command,
  words,
  env = {},
  folder,
  ready,
  hasInput = false,
  onLine = () => {},
}: ProcessOptions): Promise<MeasuredProcess> {
  const child = spawn(command, words, {
    stdio: [hasInput ? 'pipe' : 'ignore', 'pipe', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
    cwd: folder,
  });
  running.add(child);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void ended.then(() => running.delete(child));
  const readyLine = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${command} is not ready yet`)), START_SECONDS * 1_000);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${command} ended before it was ready`)));
    createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).on('line', (line) => {
      onLine(line);
      if (!ready.test(line)) return;
      clearTimeout(late);
      resolve(line);
    });
  });
  const pid = child.pid ?? 0;
  return {
    child,
    readyLine,
    cpuSeconds: () => treeOf(pid).reduce((sum, each) => sum + cpuSecondsOf(each), 0),
    rssKib: () => numberIn(`/proc/${pid}/status`, /VmRSS:\s+(\d+)/),
    peakKib: () => numberIn(`/proc/${pid}/status`, /VmHWM:\s+(\d+)/),
    movedBytes: () => ({
      written: numberIn(`/proc/${pid}/io`, /wchar: (\d+)/),
      read: numberIn(`/proc/${pid}/io`, /rchar: (\d+)/),
    }),
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1_000);
      await ended;
      clearTimeout(late);
    },
  };
}

function numberIn(path: string, pattern: RegExp): number {
  return Number(pattern.exec(readFileSync(path, 'utf8'))?.[1]);
}

function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function treeOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(treeOf)];
}
