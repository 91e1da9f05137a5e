/** T16 in small: what a client's process holds does not grow with what it has moved. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startHub } from '../conversations/hub.ts';
import { noise } from '../swarm/town.ts';

const MIB = 1_048_576;
const FILE_MIB = 50;
/* After so much every buffer has been lent once and the heap is as large as it likes to be. */
const WARM_UP_MIB = 100;
const MOVED_MIB = 400;
/* A client that kept what it moved would have grown by 300 MiB; the collector's moods are a tenth of that. */
const MOST_GROWTH_MIB = 64;

it('who fetches and who serves 400 MiB holds no more than after 100 MiB', { timeout: 180_000 }, async () => {
  if (!existsSync('/proc/self/status')) return console.warn('memory is not measured: there is no /proc');
  const hub = await startHub();
  onTestFinished(() => hub.close());
  const share = join(hub.folder, 'share');
  const downloads = join(hub.folder, 'downloads');
  mkdirSync(share);
  const film = noise(FILE_MIB * MIB);
  const owner = await hub.client('hans', { flags: ['--share', share] });
  const fetcher = await hub.client('luke', { flags: ['--downloads', downloads] });
  const held: { readonly owner: number; readonly fetcher: number }[] = [];
  for (let moved = 0; moved < MOVED_MIB; moved += FILE_MIB) {
    if (moved === WARM_UP_MIB) held.push({ owner: rssMib(owner.pid), fetcher: rssMib(fetcher.pid) });
    const name = `film-${moved}.mkv`;
    film.writeUInt32LE(moved);
    writeFileSync(join(share, name), film);
    await fetcher.ask(`download ${name}`);
    expect(readFileSync(join(downloads, name)).equals(film)).toBe(true);
    rmSync(join(downloads, name));
  }
  held.push({ owner: rssMib(owner.pid), fetcher: rssMib(fetcher.pid) });
  const [before, after] = held as [(typeof held)[0], (typeof held)[0]];
  expect(after.fetcher - before.fetcher).toBeLessThan(MOST_GROWTH_MIB);
  expect(after.owner - before.owner).toBeLessThan(MOST_GROWTH_MIB);
});

/** What a process has resident now: V8's heap, buffers outside of it, and all else. */
function rssMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}
