/**
 * Ours: a server, `hubbub share` with the file, and clients that read commands; TLS everywhere. The clients are the program as it
 * is installed, but for those who lie: they change its sources.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBuilt } from '../../load/built.ts';
import { LAUNCHER, startHubbub, type HubbubServer } from '../../load/hubbub.ts';
import { namesOf } from '../../load/speaker.ts';
import { download, startClient, type Client } from './client.ts';
import type { Fleet } from './fleet.ts';
import type { MadeFile } from './made-file.ts';

const LIAR = fileURLToPath(new URL('./liar.ts', import.meta.url));

export interface Crew {
  /** Who fetches. */
  readonly fetchers: number;
  /** Who has the file: one, unless said otherwise. */
  readonly owners?: number;
  /** How many of the owners lie; the first never does. */
  readonly liars?: number;
}

export interface HubbubFleet extends Fleet {
  readonly server: HubbubServer;
  /** The program that honest clients run. */
  readonly launcher: string;
  readonly owners: readonly Client[];
  readonly fetchers: readonly Client[];
}

/** Starts them; the owners have registered the file, so that hashing it is no part of a measurement. */
export async function openHubbub(
  file: MadeFile,
  { fetchers: count, owners: ownerCount = 1, liars = 0 }: Crew,
): Promise<HubbubFleet> {
  const [ownerNames, names] = [namesOf('owner', ownerCount), namesOf('user', count)];
  const server = await startHubbub({ tls: true, users: [...ownerNames, ...names] });
  const { folder, share, name } = file;
  const common = { port: server.port, folder, launcher: installBuilt(folder) };
  const liar = { launcher: LAUNCHER, nodeWords: ['--import', LIAR] };
  const [owners, fetchers] = await Promise.all([
    Promise.all(
      ownerNames.map((user, n) =>
        startClient({ ...common, user, share, ...(n >= ownerCount - liars ? liar : {}) }),
      ),
    ),
    Promise.all(names.map((user) => startClient({ ...common, user }))),
  ]);
  const all = [...owners, ...fetchers];
  const at = (n: number): Client => {
    const fetcher = fetchers[n];
    if (!fetcher) throw new RangeError(`there is no fetcher ${n}`);
    return fetcher;
  };
  return {
    server,
    launcher: common.launcher,
    owners,
    fetchers,
    fetch: (n) => download(at(n), name),
    path: (n) => join(at(n).downloads, name),
    cpuSeconds: () => all.reduce((sum, each) => sum + each.cpuSeconds(), 0),
    peakKib: () => Math.max(...fetchers.map((each) => each.peakKib())),
    sentBytes: () => Promise.resolve(owners[0]?.movedBytes().written ?? 0),
    async stop() {
      await Promise.all(all.map((each) => each.stop()));
      await server.stop();
    },
  };
}
