/**
 * Compressed chunks on a slow line: a log and a random file, one owner and one who fetches, over 20 Mbit/s (or so many), with
 * compression and as clients were before it. Seconds from the command to the whole file, MB on the line, CPU of both per GB.
 * The line is the loopback of a network namespace of its own, made slow by `tc` (tbf), so it wants root and iproute2; nothing
 * else of the machine notices. `node bench/swarm/slow-link.ts [Mbit/s] [MiB]`
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endAfter } from '../load/bench.ts';
import { printFigure } from '../load/figure.ts';
import { LAUNCHER, startHubbub } from '../load/hubbub.ts';
import { download, startClient } from './load/client.ts';
import { logLines } from './load/log-lines.ts';
import { checkCopy, makeFile, random, type Fill } from './load/made-file.ts';

const INSIDE = 'BENCH_SLOW_LINE';
const OLD = fileURLToPath(new URL('./load/old-client.ts', import.meta.url));
const [mbit = 20, mib = 32] = process.argv.slice(2).map(Number);

if (process.env[INSIDE] === undefined) goInside();
else await measureAll();

/** Runs this very script where the loopback is slow. Packets are as long as on Ethernet, and 50 ms of them may wait. */
function goInside(): void {
  const slow = `tc qdisc add dev lo root tbf rate ${mbit}mbit burst 64kb latency 50ms`;
  const script = `ip link set lo mtu 1500 up && ${mbit > 0 ? slow : 'true'} && exec "$@"`;
  const self = [process.execPath, fileURLToPath(import.meta.url), String(mbit), String(mib)];
  const ran = spawnSync('unshare', ['-n', 'sh', '-c', script, 'sh', ...self], {
    stdio: 'inherit',
    env: { ...process.env, [INSIDE]: '1' },
  });
  if (ran.status !== 0) console.log('A slow line wants root, unshare and iproute2 (ip, tc).');
  process.exitCode = ran.status ?? 1;
}

async function measureAll(): Promise<void> {
  endAfter(60 + (mib * 4 * 12) / (mbit > 0 ? mbit : 1_000));
  for (const [what, fill] of [
    ['log', logLines()],
    ['random', random],
  ] as const) {
    for (const [how, words] of [
      ['compressed', []],
      ['as it is', ['--import', OLD]],
    ] as const) {
      await measure(`${what}, ${how}`, fill, words);
    }
  }
}

async function measure(claim: string, fill: Fill, nodeWords: readonly string[]): Promise<void> {
  const file = makeFile(mib, 1, fill);
  const server = await startHubbub({ tls: true, users: ['owner', 'user'] });
  const { folder, share, name, bytes } = file;
  const common = { port: server.port, folder, launcher: LAUNCHER, nodeWords };
  const owner = await startClient({ ...common, user: 'owner', share });
  const user = await startClient({ ...common, user: 'user' });
  try {
    const cpu = (): number => owner.cpuSeconds() + user.cpuSeconds();
    const [cpuBefore, lineBefore, start] = [cpu(), bytesOnLine(), performance.now()];
    await download(user, name);
    const seconds = (performance.now() - start) / 1_000;
    const [moved, used] = [bytesOnLine() - lineBefore, cpu() - cpuBefore];
    checkCopy(file, join(user.downloads, name));
    printFigure({ claim: `${claim}: s`, who: 'hubbub', value: seconds });
    printFigure({ claim: `${claim}: MB on the line`, who: 'hubbub', value: moved / 1e6 });
    printFigure({ claim: `${claim}: CPU s/GB`, who: 'hubbub', value: used / (bytes / 1e9) });
  } finally {
    await Promise.all([owner.stop(), user.stop()]);
    await server.stop();
    file.remove();
  }
}

/** Bytes that the loopback has carried: everything between all processes of this bench. */
function bytesOnLine(): number {
  const line = readFileSync('/proc/net/dev', 'utf8')
    .split('\n')
    .find((each) => each.trim().startsWith('lo:'));
  return Number(line?.split(':')[1]?.trim().split(/\s+/)[8]);
}
