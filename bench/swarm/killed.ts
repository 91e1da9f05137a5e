/**
 * T15: kill -9 of who fetches when half is there; it starts again and fetches the rest. MiB that the owner sends more than
 * the file has (what encryption adds included), and how long a byte of the rest takes, to one before the kill.
 * `node bench/swarm/killed.ts [MiB]`
 */
import { setTimeout as wait } from 'node:timers/promises';
import { printFigure } from '../load/figure.ts';
import { measureHubbub, readSwarmWords } from './load/bench.ts';
import { download, startClient, type Client } from './load/client.ts';
import { MIB } from './load/made-file.ts';

/* What is on its way when somebody dies comes to an end within this. */
const SETTLED_MILLISECONDS = 300;

const { amount: mib = 512 } = readSwarmWords(['hubbub']);

await measureHubbub(
  mib,
  { fetchers: 1 },
  async ({ owners, fetchers, server, launcher }, { name, bytes, folder }) => {
    const [[owner], [luke]] = [owners, fetchers] as [[Client], [Client]];
    const before = owner.movedBytes().written;
    const sent = (): number => owner.movedBytes().written - before;
    const start = performance.now();
    luke.type(`download ${name}`);
    while (sent() < bytes / 2) await wait(1);
    luke.child.kill('SIGKILL');
    const halfSeconds = (performance.now() - start) / 1000;
    await wait(SETTLED_MILLISECONDS);
    const half = sent();
    const again = await startClient({ user: 'user0', port: server.port, folder, launcher });
    const restart = performance.now();
    await download(again, name);
    const restSeconds = (performance.now() - restart) / 1000;
    const all = sent();
    await again.stop();
    printFigure({ claim: 'T15', who: 'hubbub', value: (all - bytes) / MIB });
    printFigure({
      claim: 'T15 rest',
      who: 'hubbub',
      value: restSeconds / (all - half) / (halfSeconds / half),
    });
  },
);
