/**
 * T14, T18: files of 1 MiB, one after the other, between clients that are connected to the server and not to each other:
 * milliseconds from the command to the whole file, and to the first chunk that the owner sends; medians.
 * `node bench/swarm/small.ts [files]`
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { endAfter } from '../load/bench.ts';
import { installBuilt } from '../load/built.ts';
import { printFigure, quantile } from '../load/figure.ts';
import { startHubbub } from '../load/hubbub.ts';
import { readSwarmWords } from './load/bench.ts';
import { download, startClient, type Client } from './load/client.ts';
import { makeFile, MIB } from './load/made-file.ts';

/* More than the words before a chunk, less than a chunk. */
const FIRST_BYTES = 128 * 1024;

const { amount: files = 15 } = readSwarmWords(['hubbub']);
endAfter(120);
const { folder, share, remove } = makeFile(1, files);
const names = Array.from({ length: files }, (_, n) => `song ${n}.ogg`);
for (const name of names) writeFileSync(join(share, name), randomBytes(MIB));
const server = await startHubbub({ tls: true, users: ['owner', 'luke'] });
const { port } = server;
const common = { port, folder, launcher: installBuilt(folder) };
const owner = await startClient({ ...common, user: 'owner', share, files: files + 1 });
const luke = await startClient({ ...common, user: 'luke' });
try {
  const [first, whole]: [number[], number[]] = [[], []];
  for (const name of names) {
    const start = performance.now();
    const since = (): number => performance.now() - start;
    await Promise.all([
      download(luke, name).then(() => whole.push(since())),
      sends(owner, FIRST_BYTES).then(() => first.push(since())),
    ]);
  }
  printFigure({ claim: 'T14', who: 'hubbub', value: quantile(whole, 0.5) });
  printFigure({ claim: 'T18', who: 'hubbub', value: quantile(first, 0.5) });
} finally {
  await Promise.all([owner.stop(), luke.stop()]);
  await server.stop();
  remove();
}

/** Resolves when so many bytes more were written, at most a millisecond late. */
async function sends(client: Client, bytes: number): Promise<void> {
  const before = client.movedBytes().written;
  while (client.movedBytes().written < before + bytes) await wait(1);
}
