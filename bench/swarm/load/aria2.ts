/** aria2 as BitTorrent: it finds peers by a tracker only, so there is one in this process; its torrents are made by libtorrent. */
import { once } from 'node:events';
import { mkdirSync, watch, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startProcess, type MeasuredProcess } from '../../load/process.ts';
import { freePort } from '../../load/free-port.ts';
import { pathOfProgram } from '../../peers/installed.ts';
import type { Fleet } from './fleet.ts';
import { makeTorrent } from './libtorrent.ts';
import type { MadeFile } from './made-file.ts';

const SECRET = 'bench';

/** Whether it is installed. */
export function hasAria2(): boolean {
  return pathOfProgram('aria2c') !== undefined;
}

/** Starts a seeder; fetchers start when they fetch, since aria2 fetches at once. */
export async function openAria2(file: MadeFile, count: number, isEncrypted: boolean): Promise<Fleet> {
  const tracker = await startTracker();
  const torrent = makeTorrent(file, 'v1', tracker.address);
  const rpcPort = await freePort();
  const start = async (folder: string, words: readonly string[]): Promise<MeasuredProcess> =>
    startProcess({
      command: pathOfProgram('aria2c') ?? 'aria2c',
      words: [
        ...COMMON,
        ...(isEncrypted ? ['--bt-require-crypto=true', '--bt-min-crypto-level=arc4'] : []),
        `--listen-port=${await freePort()}`,
        `--dir=${folder}`,
        ...words,
        torrent,
      ],
      folder,
      ready: /listening on TCP port/,
    });
  const rpc = ['--enable-rpc=true', `--rpc-listen-port=${rpcPort}`, `--rpc-secret=${SECRET}`];
  const owner = await start(file.share, ['--bt-seed-unverified=true', ...rpc]);
  while (tracker.peers.size === 0) await wait(10);
  const fetchers: MeasuredProcess[] = [];
  const folders = Array.from({ length: count }, (_, n) => join(file.folder, `aria2-${n}`));
  for (const folder of folders) {
    mkdirSync(folder);
    // aria2 says that all is here by a program only.
    writeFileSync(join(folder, 'done.sh'), `#!/bin/sh\n: > '${join(folder, 'done')}'\n`, { mode: 0o700 });
  }
  return {
    async fetch(n) {
      const folder = folders[n] as string;
      const done = appears(folder, 'done');
      fetchers.push(await start(folder, [`--on-bt-download-complete=${join(folder, 'done.sh')}`]));
      await done;
    },
    path: (n) => join(folders[n] as string, file.name),
    cpuSeconds: () => [owner, ...fetchers].reduce((sum, each) => sum + each.cpuSeconds(), 0),
    peakKib: () => Math.max(...fetchers.map((each) => each.peakKib())),
    sentBytes: () => uploaded(rpcPort),
    async stop() {
      await Promise.all([owner, ...fetchers].map((each) => each.stop()));
      tracker.stop();
    },
  };
}

const COMMON = [
  ...['--interface=127.0.0.1', '--enable-dht=false', '--enable-dht6=false', '--bt-enable-lpd=false'],
  ...['--disable-ipv6=true', '--seed-ratio=0', '--file-allocation=none', '--summary-interval=0'],
  ...['--console-log-level=notice', '--download-result=hide', '--no-conf=true', '--bt-tracker-interval=1'],
];

/** Resolves when a file of that name is in the folder. */
async function appears(folder: string, name: string): Promise<void> {
  const watcher = watch(folder);
  await new Promise<void>((resolve) => {
    watcher.on('change', (_event, changed) => {
      if (changed === name) resolve();
    });
  });
  watcher.close();
}

async function uploaded(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/jsonrpc`, {
    method: 'POST',
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: '1',
      method: 'aria2.tellActive',
      params: [`token:${SECRET}`, ['uploadLength']],
    }),
  });
  const { result } = (await answer.json()) as { result: readonly { uploadLength: string }[] };
  return Number(result[0]?.uploadLength);
}

/** The least tracker there is (BEP 3, BEP 23): who asks is remembered, and is told of all others. */
async function startTracker() {
  const peers = new Set<number>();
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const own = Number(searchParams.get('port'));
    const list = Buffer.concat(
      [...peers].filter((port) => port !== own).map((port) => Buffer.of(127, 0, 0, 1, port >> 8, port & 255)),
    );
    peers.add(own);
    response.end(
      Buffer.concat([Buffer.from(`d8:intervali1e5:peers${list.length}:`), list, Buffer.from('e')]),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/announce`, peers, stop: () => void server.close() };
}
