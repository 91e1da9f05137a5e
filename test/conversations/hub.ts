/** The language of the conversations: a real server process, real clients in script mode, over TLS on loopback. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openTalker } from './talker.ts';
import type { Talker } from './talker.ts';

const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));
const PATIENCE_MILLISECONDS = 60_000;

export interface ClientWishes {
  /** False logs in to an account that exists. */
  readonly signup?: boolean;
  readonly password?: string;
  readonly home?: string;
  readonly flags?: readonly string[];
}

/** What a client that is started has to know. */
export interface Visit {
  readonly name: string;
  readonly port: number;
  readonly pin: string;
  readonly home: string;
  readonly signup: boolean;
  readonly flags: readonly string[];
}

/** Says how a client is started: its program and the words after it. */
export type ClientProgram = (visit: Visit) => readonly [string, ...string[]];

export interface Hub {
  readonly folder: string;
  readonly port: number;
  readonly pin: string;
  /** Everything the server said on stderr. */
  readonly log: () => string;
  /** A client that has been welcomed. Its password is its name and "-secret" unless said otherwise. */
  client(name: string, wishes?: ClientWishes): Promise<Talker>;
  /** The same without waiting for the welcome. */
  start(name: string, wishes?: ClientWishes): Talker;
  run(...words: string[]): Promise<Finished>;
  /** The exit code of the server that runs now, when it ends by itself. */
  ended(): Promise<number | null>;
  /** Stops the server by a signal; its exit code (null when it was killed). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Writes other settings into its config file, or a text as it is, and tells the server by SIGHUP. */
  reload(changed: object | string): void;
  /** Starts it again over the same data, on the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end. */
export async function runHubbub(
  words: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
  launcher = LAUNCHER,
): Promise<Finished> {
  const child = spawn(process.execPath, [launcher, ...words], { env: { ...process.env, ...options.env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** The client that comes with the program, in script mode. */
export function bundledClient(launcher = LAUNCHER): ClientProgram {
  return ({ name, port, pin, home, signup, flags }) => {
    const words = ['connect', `${name}@127.0.0.1:${port}`, '--json', '--pin', pin, '--home', home, ...flags];
    return [process.execPath, launcher, ...words, ...(signup ? ['--signup'] : [])];
  };
}

/**
 * Starts a server over a new folder, with `settings` in its config file; `launcher` is the program's, here or elsewhere,
 * `program` starts its clients, and `words` are said to `serve` besides.
 */
export async function startHub(
  settings: object = {},
  launcher = LAUNCHER,
  program = bundledClient(launcher),
  words: readonly string[] = [],
): Promise<Hub> {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-'));
  const config = join(folder, 'config.json');
  let server: ChildProcess;
  let port = 0;
  let pin = '';
  let log = '';
  const talkers = new Set<Talker>();

  async function launch(): Promise<void> {
    writeFileSync(config, JSON.stringify({ data: './data', ...settings }));
    const all = ['serve', '--config', config, '--port', String(port), ...words];
    const started = spawn(process.execPath, [launcher, ...all], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server = started;
    started.stderr.on('data', (data: Buffer) => (log += data.toString()));
    const line = await firstLine(started, () => log);
    const match = /^listening on .*:(\d+) \((?:tls|plain)\)(?: pin=(\S+))? invite=\S+$/.exec(line);
    if (!match) throw new Error(`the server said: ${line}\n${log}`);
    port = Number(match[1]);
    pin = match[2] ?? '';
  }

  function start(name: string, wishes: ClientWishes = {}): Talker {
    const { signup = true, password = `${name}-secret`, home = join(folder, 'home'), flags = [] } = wishes;
    const [file, ...words] = program({ name, port, pin, home, signup, flags });
    const talker = openTalker(file, words, { HUBBUB_PASSWORD: password });
    talkers.add(talker);
    return talker;
  }

  const ended = () => new Promise<number | null>((resolve) => server.once('exit', resolve));

  await launch();
  return {
    folder,
    get port() {
      return port;
    },
    get pin() {
      return pin;
    },
    log: () => log,
    start,
    async client(name, wishes) {
      const talker = start(name, wishes);
      await talker.event('welcome');
      return talker;
    },
    run: (...words) => runHubbub(words),
    ended,
    async stop(signal = 'SIGTERM') {
      const code = ended();
      server.kill(signal);
      return code;
    },
    reload(changed) {
      const text = typeof changed === 'string' ? changed : JSON.stringify({ data: './data', ...changed });
      writeFileSync(config, text);
      server.kill('SIGHUP');
    },
    restart: launch,
    async close() {
      for (const talker of talkers) talker.kill();
      if (server.exitCode === null && server.signalCode === null) {
        const ended = new Promise((resolve) => server.once('exit', resolve));
        server.kill('SIGKILL');
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function firstLine(child: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the server is silent\n${log()}`)),
      PATIENCE_MILLISECONDS,
    );
    const fail = () => reject(new Error(`the server ended\n${log()}`));
    child.once('exit', fail);
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once('line', (line) => {
      clearTimeout(timer);
      child.off('exit', fail);
      resolve(line);
    });
  });
}
