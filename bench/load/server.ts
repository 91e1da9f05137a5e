/** A real server process for the benches, over a folder of its own, with its CPU and memory as the system counts them. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));
const RELAY = fileURLToPath(new URL('../relay.ts', import.meta.url));
/** USER_HZ of Linux: what /proc counts CPU time in. */
const TICKS_PER_SECOND = 100;
const PAGE_KIB = 4;

export interface BenchServer {
  readonly port: number;
  readonly tls: boolean;
  /** Seconds of CPU so far, all threads, user and system. */
  cpuSeconds(): number;
  /** Resident memory, KiB. */
  rssKib(): number;
  stop(): Promise<void>;
}

/** Starts `hubbub serve` with limits that a bench does not meet, or the bare relay. */
export async function startBenchServer(tls: boolean, profile?: string, relay = false): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-'));
  const limits = {
    mailboxMessages: 1_000_000,
    mailboxMessagesPerSender: 1_000_000,
    mailboxBytes: 1_000_000_000,
    pendingCommands: 65_536,
  };
  const config = { data: './data', listen: { port: 0, plain: !tls }, log: { level: 'error' }, limits };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const words = [
    ...(profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []),
    LAUNCHER,
    'serve',
    '--config',
    join(folder, 'config.json'),
  ];
  const child = spawn(process.execPath, relay ? [RELAY] : words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server ended')));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const port = Number(/:(\d+) \(/.exec(line)?.[1]);
  const stat = (): string[] =>
    readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
  return {
    port,
    tls,
    cpuSeconds: () => (Number(stat()[11]) + Number(stat()[12])) / TICKS_PER_SECOND,
    rssKib: () => Number(stat()[21]) * PAGE_KIB,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
