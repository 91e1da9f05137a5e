/**
 * Start to prompt: from the start of `hubbub connect` at a terminal, with a token, to the prompt of whoever is logged in; as
 * it is installed (built) and from a checkout's sources. A Node that does nothing is the yardstick.
 * `node bench/start.ts [plain|tls] [runs]`
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { spawn } from '@lydell/node-pty';
import { endAfter, readWords } from './load/bench.ts';
import { installBuilt } from './load/built.ts';
import { printFigure, quantile } from './load/figure.ts';
import { startHubbub } from './load/hubbub.ts';
import { PASSWORD } from './load/hubbub-speaker.ts';

const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));
const USER = 'hans';

const { tls, amount = 15 } = readWords(['hubbub']);
let hasToken = false;
const kind = tls ? 'tls' : 'plain';
endAfter(300);

const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-start-'));
const server = await startHubbub({ tls, users: [USER] });
try {
  const launchers = { built: installBuilt(folder), source: join(CHECKOUT, 'src', 'launcher.js') };
  // The first start of each fills caches, trusts the server and brings the token.
  for (const launcher of Object.values(launchers)) await promptMilliseconds(launcher);
  const nothing: number[] = [];
  const times: Record<string, number[]> = { built: [], source: [] };
  for (let run = 0; run < amount; run++) {
    nothing.push(nothingMilliseconds());
    for (const [how, launcher] of Object.entries(launchers)) {
      times[how]?.push(await promptMilliseconds(launcher));
    }
  }
  const median = (values: readonly number[]): number => quantile(values, 0.5);
  printFigure({ claim: `start nothing ${kind}`, who: 'hubbub', value: median(nothing) });
  for (const [how, values] of Object.entries(times)) {
    printFigure({ claim: `start ${how} ${kind}`, who: 'hubbub', value: median(values) });
    const ratio = median(values) / median(nothing);
    printFigure({ claim: `start ${how} ratio ${kind}`, who: 'hubbub', value: ratio });
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

function nothingMilliseconds(): number {
  const start = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  return performance.now() - start;
}

/** Connects at a terminal, waits for the prompt, and leaves in good order. */
async function promptMilliseconds(launcher: string): Promise<number> {
  const words = ['connect', `${USER}@127.0.0.1:${server.port}`, '--accept-new-server'];
  const start = performance.now();
  const client = spawn(
    process.execPath,
    [launcher, ...words, '--home', join(folder, 'home'), ...(tls ? [] : ['--plain'])],
    { env: { ...process.env, HUBBUB_PASSWORD: hasToken ? '' : PASSWORD } },
  );
  const gone = new Promise<void>((resolve) => client.onExit(() => resolve()));
  let shown = '';
  const milliseconds = await new Promise<number>((resolve, reject) => {
    client.onData((data) => {
      shown += data;
      if (shown.includes(`${USER}> `)) resolve(performance.now() - start);
    });
    client.onExit(() => reject(new Error(`the client ended without a prompt: ${shown}`)));
  });
  hasToken = true;
  client.write('logout\r');
  await gone;
  return milliseconds;
}
