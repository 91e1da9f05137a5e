/** libtorrent by its Python binding (Debian's python3-libtorrent), over TCP: peers are told of each other, no tracker is needed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess, type MeasuredProcess } from '../../load/process.ts';
import type { Fleet } from './fleet.ts';
import type { MadeFile } from './made-file.ts';

const PEER = fileURLToPath(new URL('./torrent_peer.py', import.meta.url));

/* The binding is Debian's Python's; PATH may have another one first. */
const PYTHON = '/usr/bin/python3';

/** Whether the binding is there. */
export function hasLibtorrent(): boolean {
  return spawnSync(PYTHON, ['-c', 'import libtorrent'], { stdio: 'ignore' }).status === 0;
}

/** Makes a torrent of the file; its path. */
export function makeTorrent(file: MadeFile, version: 'v1' | 'v2', tracker?: string): string {
  const torrent = join(file.folder, `${version}.torrent`);
  const words = ['make', file.share, file.name, version, torrent];
  execFileSync(PYTHON, [PEER, ...words, ...(tracker === undefined ? [] : [tracker])], { stdio: 'inherit' });
  return torrent;
}

interface TorrentPeer extends MeasuredProcess {
  readonly port: number;
  readonly folder: string;
  /** Writes a line, and answers with the next that begins so. */
  ask(line: string, answer: RegExp): Promise<string>;
}

/** Starts a seeder and so many fetchers. */
export async function openLibtorrent(file: MadeFile, count: number, isEncrypted: boolean): Promise<Fleet> {
  const torrent = makeTorrent(file, 'v2');
  const start = (part: 'seed' | 'fetch', folder: string): Promise<TorrentPeer> =>
    startPeer([torrent, folder, isEncrypted ? 'rc4' : 'plain', part], folder);
  const owner = await start('seed', file.share);
  const fetchers: TorrentPeer[] = [];
  for (let n = 0; n < count; n++) {
    const folder = join(file.folder, `libtorrent${n}`);
    mkdirSync(folder);
    fetchers.push(await start('fetch', folder));
  }
  return {
    async fetch(n) {
      const others = [owner, ...fetchers.filter((_each, at) => at !== n)];
      await fetchers[n]?.ask(`fetch ${others.map(({ port }) => port).join(' ')}`, /^done/);
    },
    path: (n) => join(file.folder, `libtorrent${n}`, file.name),
    cpuSeconds: () => [owner, ...fetchers].reduce((sum, each) => sum + each.cpuSeconds(), 0),
    peakKib: () => Math.max(...fetchers.map((each) => each.peakKib())),
    sentBytes: async () => Number((await owner.ask('sent', /^sent /)).slice('sent '.length)),
    async stop() {
      await Promise.all([owner, ...fetchers].map((each) => each.stop()));
    },
  };
}

async function startPeer(words: readonly string[], folder: string): Promise<TorrentPeer> {
  let hear: (line: string) => void = () => {};
  const started = await startProcess({
    command: PYTHON,
    words: [PEER, 'peer', ...words],
    folder,
    ready: /^listening/,
    hasInput: true,
    onLine: (line) => hear(line),
  });
  return {
    ...started,
    folder,
    port: Number(started.readyLine.slice('listening '.length)),
    ask: (line, answer) =>
      new Promise((resolve) => {
        hear = (heard) => {
          if (answer.test(heard)) resolve(heard);
        };
        started.child.stdin?.write(`${line}\n`);
      }),
  };
}
