/**
 * kill -9 of a client in mid-download, again and again (R36): the owner's core in this process, where every chunk that leaves is
 * counted, the server and the one who fetches in their own. The right bytes in the end, no journalled chunk sent a second time,
 * nothing left lying.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { membersOf } from '../../machines/vocabulary/bitset.ts';
import { systemNetwork, type Network, type NetworkConnection } from '../../src/ports/network.ts';
import { HEAD_BYTES, KIND } from '../../src/swarm/link/chunk-frames.ts';
import { readJournal, RECORD_BYTES } from '../../src/swarm/storage/journal.ts';
import { startHub } from '../conversations/hub.ts';
import { participate } from '../conversations/participant.ts';
import type { Said, Talker } from '../conversations/talker.ts';
import { noise } from '../swarm/town.ts';

export interface DownloadKillPlan {
  readonly rounds: number;
  /** Decides when each kill comes. */
  readonly seed: number;
  /** Told after each round. */
  readonly say?: (line: string) => void;
}

export interface DownloadKillCounts {
  readonly kills: number;
  /** Files that came whole, each through many kills. */
  readonly files: number;
  /** Chunks that the owner sent, and those of them that were sent before and had been lost with a life. */
  readonly sent: number;
  readonly again: number;
}

const CHUNK = 256 * 1024;
const COUNT = 256;
/* Chunks that a life may fetch before it is killed, and milliseconds of luck beyond them. */
const LIFE_CHUNKS = 30;
const LUCK_MILLISECONDS = 20;

/** Runs the rounds; throws at the first broken promise. */
export async function killDownloads({ rounds, seed, say }: DownloadKillPlan): Promise<DownloadKillCounts> {
  const hub = await startHub();
  const share = join(hub.folder, 'share');
  const downloads = join(hub.folder, 'downloads');
  mkdirSync(share);
  const sent: number[] = [];
  const hans = participate('hans', {
    ...{ port: hub.port, pin: hub.pin, home: join(hub.folder, 'home'), signup: true, share },
    network: counting((n) => sent.push(n)),
  });
  let [kills, files, again] = [0, 0, 0];
  /** One life of who fetches; what the one before had journalled must not be sent in it. */
  async function live(name: string, mustEnd: boolean): Promise<boolean> {
    const journalled = left(downloads);
    const mark = sent.length;
    const luke = hub.start('luke', { signup: false, flags: ['--downloads', downloads] });
    luke.type(`download ${name}`);
    const wanted = mustEnd ? Infinity : journalled.size + 1 + drawn(seed, `${kills} chunks`, LIFE_CHUNKS);
    const isKilled = await killAt(luke, downloads, wanted, drawn(seed, `${kills} luck`, LUCK_MILLISECONDS));
    const twice = sent.slice(mark).filter((n) => journalled.has(n));
    if (twice.length > 0) throw new Error(`${name}: ${twice.join(', ')} were journalled and sent again`);
    if (isKilled) {
      const lost = [...journalled].filter((n) => !left(downloads).has(n));
      if (lost.length > 0) throw new Error(`${name}: ${lost.join(', ')} were journalled and are lost`);
    } else judge(await luke.event('result', { command: 'download' }), join(share, name), downloads);
    if (!isKilled && (await luke.end()) !== 0) throw new Error('a client that was done did not end with 0');
    return isKilled;
  }
  try {
    await (await hub.client('luke')).end();
    for (; kills < rounds; files++) {
      const name = `film ${files}.mkv`;
      writeFileSync(join(share, name), noise(COUNT * CHUNK));
      const before = sent.length;
      while (await live(name, kills === rounds)) {
        kills++;
        say?.(`kill ${kills}: ${name} has ${left(downloads).size} of ${COUNT} chunks`);
      }
      again += sent.length - before - COUNT;
      rmSync(join(downloads, name));
      rmSync(join(share, name));
    }
    // What a killed writer left in the home stays for an hour, for it may be one that still writes.
    const litter = () =>
      filesIn(join(hub.folder, 'home')).filter((path) => /^\..+\.[\w-]{12}$/.test(basename(path)));
    for (const path of litter()) utimesSync(path, 0, 0);
    await (await hub.client('luke', { signup: false })).end();
    if (litter().length > 0) throw new Error(`left lying: ${litter().join(', ')}`);
    return { kills, files, sent: sent.length, again };
  } finally {
    hans.core.destroy();
    await hub.close();
  }
}

/** Kills a client a little after its journal has so many records; false where it was done before. */
async function killAt(luke: Talker, downloads: string, records: number, luck: number): Promise<boolean> {
  const isDone = () => luke.said.some(({ command }) => command === 'download');
  while (!isDone() && (journalIn(downloads)?.bytes.length ?? 0) < records * RECORD_BYTES) await sleep(1);
  if (!isDone()) await sleep(luck);
  if (isDone()) return false;
  luke.kill();
  await luke.exit;
  // It may have been done and not said so.
  return journalIn(downloads) !== null;
}

/** The journal of the download under way; null before there is one and after it is done. */
function journalIn(downloads: string): { readonly bytes: Buffer; readonly root: string } | null {
  try {
    const all = join(downloads, '.hubbub-parts');
    const [folder = ''] = readdirSync(all);
    return { bytes: readFileSync(join(all, folder, 'journal')), root: folder.slice(0, 64) };
  } catch {
    return null;
  }
}

/** The chunks that a killed client's journal has. */
function left(downloads: string): Set<number> {
  const journal = journalIn(downloads);
  if (!journal) return new Set();
  const { synced, unsure } = readJournal(journal.bytes, journal.root, COUNT);
  return new Set([...membersOf(synced), ...unsure]);
}

/** The file is right, and of the way to it nothing is left. */
function judge(result: Said, source: string, downloads: string): void {
  if (result['ok'] !== true) throw new Error(`the download came to ${JSON.stringify(result)}`);
  if (sha(String(result['path'])) !== sha(source)) throw new Error(`${source} came as another file`);
  const there = filesIn(downloads).sort();
  if (there.length !== 1) throw new Error(`beside the file there are ${there.join(', ')}`);
  if (readdirSync(join(downloads, '.hubbub-parts')).length > 0) throw new Error('parts were left');
}

function filesIn(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  return all.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** A whole number below `limit` that only the seed and the word decide. */
function drawn(seed: number, word: string, limit: number): number {
  return createHash('sha256').update(`${seed}/${word}`).digest().readUInt32LE() % limit;
}

const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The system's network; `onChunk` hears of each chunk that this side sends to another client. */
function counting(onChunk: (n: number) => void): Network {
  const counted = (connection: NetworkConnection): NetworkConnection => ({
    ...connection,
    get queuedBytes() {
      return connection.queuedBytes;
    },
    write(data) {
      if (typeof data !== 'string' && data[4] === KIND.chunk)
        onChunk(Buffer.from(data).readUInt32BE(HEAD_BYTES));
      return connection.write(data);
    },
  });
  return {
    ...systemNetwork,
    connect: async (options) => counted(await systemNetwork.connect(options)),
    listen: (options) =>
      systemNetwork.listen({
        ...options,
        onConnection: (connection) => options.onConnection(counted(connection)),
      }),
  };
}
