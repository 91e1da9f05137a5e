/** kill -9 of a client in the middle of a download (R36; N17): the right file in the end, and no journalled chunk is fetched again. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { sizeOfBitset } from '../../machines/vocabulary/bitset.ts';
import { chunkCountOf } from '../../machines/vocabulary/files.ts';
import { readJournal, RECORD_BYTES } from '../../src/swarm/journal.ts';
import { noise } from '../swarm/town.ts';
import { startHub, type Hub } from '../conversations/hub.ts';
import type { Talker } from '../conversations/talker.ts';

const KILLS = Number(process.env['KILLS'] ?? 20);
const CHUNK = 256 * 1024;
const COUNT = 512;
/* Chunks that a life may fetch before it is killed. */
const LIFE_CHUNKS = 40;
const MARK = 2 ** 31;
const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

let hub: Hub;
afterEach(() => hub.close());

/** The journal of the one download under way, and whose it is; null before there is one and after it is done. */
function journalIn(downloads: string): { readonly path: string; readonly root: string } | null {
  try {
    const all = join(downloads, '.hubbub-parts');
    const [folder] = readdirSync(all);
    if (folder === undefined) return null;
    const path = join(all, folder, 'journal');
    statSync(path);
    return { path, root: folder.slice(0, 64) };
  } catch {
    return null;
  }
}

/** What a killed client left: how many chunks it has, and those that its journal names twice. */
function left(downloads: string): { readonly held: number; readonly twice: readonly number[] } | null {
  const journal = journalIn(downloads);
  if (!journal) return null;
  const bytes = readFileSync(journal.path);
  const { synced, unsure, records } = readJournal(bytes, journal.root, chunkCountOf(COUNT * CHUNK));
  const numbers = Array.from({ length: records }, (_, at) => bytes.readUInt32BE(at * RECORD_BYTES));
  const chunks = numbers.filter((number) => number < MARK);
  return {
    held: sizeOfBitset(synced) + unsure.length,
    twice: chunks.filter((n, at) => chunks.indexOf(n) !== at),
  };
}

/** Kills a client once it has fetched that many records more; false where it was done before. */
async function killInMidDownload(luke: Talker, downloads: string, records: number): Promise<boolean> {
  const isDone = () => luke.said.some(({ command }) => command === 'download');
  const size = () => {
    const journal = journalIn(downloads);
    return journal ? statSync(journal.path, { throwIfNoEntry: false })?.size : undefined;
  };
  while (!isDone() && (size() ?? 0) < records * RECORD_BYTES) await sleep(1);
  luke.kill();
  await luke.exit;
  return !isDone() && journalIn(downloads) !== null;
}

it(
  `has the right files after ${KILLS} kills in mid-download`,
  { timeout: 60_000 + KILLS * 15_000 },
  async () => {
    hub = await startHub();
    const [share, downloads] = [join(hub.folder, 'share'), join(hub.folder, 'downloads')];
    mkdirSync(share);
    await hub.client('hans', { flags: ['--share', share] });
    await (await hub.client('luke')).end();
    let kills = 0;
    for (let film = 0; kills < KILLS; film++) {
      const name = `film ${film}.mkv`;
      writeFileSync(join(share, name), noise(COUNT * CHUNK));
      const begin = (): Talker => {
        const luke = hub.start('luke', { signup: false, flags: ['--downloads', downloads] });
        luke.type(`download ${name}`);
        return luke;
      };
      let held = 0;
      let luke = begin();
      while (kills < KILLS) {
        const isMidway = await killInMidDownload(luke, downloads, held + LIFE_CHUNKS);
        const here = isMidway ? left(downloads) : null;
        luke = begin();
        if (!here) break;
        kills++;
        expect(here.twice).toEqual([]);
        // What one life had the next one has, too.
        expect(here.held).toBeGreaterThanOrEqual(held);
        held = here.held;
        if (held === COUNT) break;
        const resumed = await luke.event('transfer', { state: 'fetching' });
        expect(resumed['bytes']).toBeGreaterThanOrEqual(held * CHUNK);
      }
      const result = await luke.event('result', { command: 'download' });
      expect(result).toMatchObject({ ok: true });
      expect(sha(String(result['path']))).toBe(sha(join(share, name)));
      expect(await luke.end()).toBe(0);
    }
    console.info(`${kills} kills in mid-download`);
  },
);
