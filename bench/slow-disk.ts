/**
 * T8: every sync of the store takes 20 ms longer (a library loaded before the C library's; needs `cc`). Messages wait for it,
 * and nothing else does: broadcasts, which are not stored, take as long as before. `node bench/slow-disk.ts [plain|tls] [seconds]`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endAfter, readWords } from './load/bench.ts';
import { converse } from './load/conversation.ts';
import { hangUp } from './load/dial.ts';
import { printFigure, quantile } from './load/figure.ts';
import { startHubbub } from './load/hubbub.ts';
import { connectAll, namesOf } from './load/speaker.ts';
import type { Speaker } from './load/speaker.ts';
import { pathOfProgram } from './peers/installed.ts';

const SOURCE = fileURLToPath(new URL('./load/slow-sync.c', import.meta.url));
const PAIRS = 10;
const PER_SECOND = 500;
const BROADCASTS_PER_SECOND = 50;

const { tls, amount: seconds = 8 } = readWords(['hubbub']);
endAfter(120);
const compiler = pathOfProgram('cc');
if (compiler === undefined) console.log('There is no C compiler (cc): the slow disk is not measured.');
else {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-bench-sync-'));
  const library = join(folder, 'slow-sync.so');
  execFileSync(compiler, ['-shared', '-fPIC', '-o', library, SOURCE, '-ldl']);
  const usual = await measure('usual disk', {});
  const slow = await measure('slow disk', { LD_PRELOAD: library });
  print('T8 broadcast p99 ratio', slow / usual);
  rmSync(folder, { recursive: true });
}

/** Prints how long messages and broadcasts take; answers the 99th percentile of the latter, in milliseconds. */
async function measure(disk: string, env: Readonly<Record<string, string>>): Promise<number> {
  const users = namesOf('user', 2 * PAIRS + 2);
  const server = await startHubbub({ tls, users, env });
  try {
    const speakers = await connectAll(server, users);
    const [caller, listener] = speakers.splice(2 * PAIRS) as [Speaker, Speaker];
    const pairs = { senders: speakers.slice(0, PAIRS), receivers: speakers.slice(PAIRS) };
    await converse(server, { ...pairs, count: PER_SECOND, perSecond: null });
    const [messages, broadcasts] = await Promise.all([
      converse(server, { ...pairs, count: PER_SECOND * seconds, perSecond: PER_SECOND }),
      broadcastsBetween(caller, listener),
    ]);
    const p99 = quantile(broadcasts, 0.99);
    print(`T8 message p50 ${disk}`, messages.p50Milliseconds);
    print(`T8 broadcast p50 ${disk}`, quantile(broadcasts, 0.5));
    print(`T8 broadcast p99 ${disk}`, p99);
    return p99;
  } finally {
    hangUp();
    await server.stop();
  }
}

function print(name: string, value: number): void {
  printFigure({ claim: `${name} ${tls ? 'tls' : 'plain'}`, who: 'hubbub', value });
}

/** The milliseconds that each took, all in order. */
async function broadcastsBetween(caller: Speaker, listener: Speaker): Promise<number[]> {
  const took: number[] = [];
  const count = seconds * BROADCASTS_PER_SECOND;
  const all = new Promise<void>((resolve) => {
    listener.hears = {
      broadcast(text) {
        const [at, sentAt] = text.split(' ').map(Number) as [number, number];
        if (at !== took.length) throw new Error(`broadcast ${at} came in place of ${took.length}`);
        if (took.push(performance.now() - sentAt) === count) resolve();
      },
    };
  });
  for (let at = 0; at < count; at++) {
    caller.broadcast(`${at} ${performance.now()}`);
    await wait(1_000 / BROADCASTS_PER_SECOND);
  }
  await all;
  return took;
}
