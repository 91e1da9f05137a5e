/** `hubbub serve` as a process of its own, over a folder of its own, with accounts that exist already. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../src/ports/clock.ts';
import { createHasher, HASH_COST } from '../../src/ports/passwords.ts';
import type { HashCost } from '../../src/ports/passwords.ts';
import { systemRandomness } from '../../src/ports/randomness.ts';
import { inStore } from '../../src/ports/store.ts';
import { openStore } from '../../src/store/worker-store.ts';
import { connectHubbub, PASSWORD } from './hubbub-speaker.ts';
import { startProcess } from './process.ts';
import type { MeasuredProcess } from './process.ts';
import type { Server } from './speaker.ts';

/** What starts the program. */
export const LAUNCHER = fileURLToPath(new URL('../../src/launcher.js', import.meta.url));

/** The least that Argon2id takes: logins that are no part of a measurement neither cost nor leave memory behind. */
const CHEAP: HashCost = { memoryKib: 8, passes: 1 };

export interface HubbubOptions {
  readonly tls: boolean;
  /** The accounts, all with the password of the load. */
  readonly users: readonly string[];
  /** Whether passwords cost what they cost in earnest. */
  readonly hasFullHashes?: boolean;
  /** Words for Node, before the program. */
  readonly nodeWords?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Further words for `serve`. */
  readonly serveWords?: readonly string[];
}

export interface HubbubServer extends Server {
  readonly port: number;
  readonly tls: boolean;
  readonly process: MeasuredProcess;
}

/** Starts our server with limits that a bench does not meet. BENCH_PROFILE names a folder for its CPU profile. */
export async function startHubbub(options: HubbubOptions): Promise<HubbubServer> {
  const { tls, users, nodeWords = [], env = {}, serveWords = [] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-'));
  const data = join(folder, 'data');
  await seed(data, users, options.hasFullHashes === true ? HASH_COST : CHEAP);
  const limits = {
    mailboxMessages: 1_000_000,
    mailboxMessagesPerSender: 1_000_000,
    mailboxBytes: 1_000_000_000,
    pendingCommands: 65_536,
    connections: 1_000_000,
    connectionsPerAddress: 1_000_000,
  };
  const config = join(folder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({ data, listen: { port: 0, plain: !tls }, log: { level: 'error' }, limits }),
  );
  const profile = process.env['BENCH_PROFILE'];
  const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const started = await startProcess({
    command: process.execPath,
    words: [...profiling, ...nodeWords, LAUNCHER, 'serve', '--config', config, ...serveWords],
    env,
    folder,
    ready: /:\d+ \(/,
  });
  const port = Number(/:(\d+) \(/.exec(started.readyLine)?.[1]);
  return {
    port,
    tls,
    process: started,
    acknowledges: true,
    connect: (user) => connectHubbub({ port, tls, user }),
    cpuSeconds: started.cpuSeconds,
    rssKib: started.rssKib,
    async stop() {
      await started.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function seed(folder: string, users: readonly string[], cost: HashCost): Promise<void> {
  const hash = await createHasher(systemRandomness, { loginQueue: 1 }, cost).hash(PASSWORD);
  const store = await openStore({ folder });
  const accounts = users.map((name) => ({ name, hash }));
  await inStore(store, 'accounts.import', { accounts, at: systemClock.now() });
  await store.close();
}
