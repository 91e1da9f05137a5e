/** kill -9 of a client in the middle of a download (R36; N17): the right file in the end, and little of it is fetched twice. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { noise } from '../swarm/town.ts';
import { startHub, type Hub } from '../conversations/hub.ts';

const KILLS = Number(process.env['KILLS'] ?? 20);
const MIB = 1024 * 1024;
const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

let hub: Hub;
afterEach(() => hub.close());

it(`has the file after ${KILLS} kills in mid-download`, { timeout: 60_000 + KILLS * 15_000 }, async () => {
  hub = await startHub();
  const [share, downloads] = [join(hub.folder, 'share'), join(hub.folder, 'downloads')];
  mkdirSync(share);
  const hans = await hub.client('hans', { flags: ['--share', share] });
  const first = await hub.client('luke');
  await first.end();
  for (let kill = 0; kill < KILLS; kill++) {
    const name = `film ${kill}.mkv`;
    writeFileSync(join(share, name), noise(24 * MIB));
    const begin = (): ReturnType<Hub['start']> => {
      const luke = hub.start('luke', { signup: false, flags: ['--downloads', downloads] });
      luke.type(`download ${name}`);
      return luke;
    };
    let luke = begin();
    // Killed at another moment each time: with nothing, with some, with nearly all of it.
    const wanted = ((kill % 5) * 24 * MIB) / 5;
    await luke.event('transfer', { state: 'fetching' });
    const isFar = () => luke.said.some(({ bytes, state }) => Number(bytes) >= wanted || state === 'done');
    while (!isFar()) await luke.event('transfer', {});
    luke.kill();
    await luke.exit;
    luke = begin();
    const result = await luke.event('result', { command: 'download' });
    expect(result).toMatchObject({ ok: true });
    expect(sha(String(result['path']))).toBe(sha(join(share, name)));
    await luke.end();
  }
  expect(await hans.end()).toBe(0);
});
