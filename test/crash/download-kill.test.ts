/** kill -9 of a client in the middle of a download (R36; N17): the right file in the end, and what was fetched is not fetched again. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { noise } from '../swarm/town.ts';
import { startHub, type Hub } from '../conversations/hub.ts';
import type { Said, Talker } from '../conversations/talker.ts';

const KILLS = Number(process.env['KILLS'] ?? 5);
const FILE_BYTES = 64 * 1024 * 1024;
const sha = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

let hub: Hub;
afterEach(() => hub.close());

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
      writeFileSync(join(share, name), noise(FILE_BYTES));
      const begin = (): Talker => {
        const luke = hub.start('luke', { signup: false, flags: ['--downloads', downloads] });
        luke.type(`download ${name}`);
        return luke;
      };
      let here = 0;
      let luke = begin();
      for (; kills < KILLS; kills++) {
        const resumed = await luke.event('transfer', { state: 'fetching' });
        // What was told of was written before: all of it is there again.
        expect(resumed['bytes']).toBeGreaterThanOrEqual(here);
        let last: Said = resumed;
        const before = Number(resumed['bytes']);
        while (last['state'] === 'fetching' && Number(last['bytes']) <= before)
          last = await luke.event('transfer');
        if (last['state'] !== 'fetching') break;
        luke.kill();
        await luke.exit;
        here = Number(last['bytes']);
        luke = begin();
      }
      const result = await luke.event('result', { command: 'download' });
      expect(result).toMatchObject({ ok: true });
      expect(sha(String(result['path']))).toBe(sha(join(share, name)));
      expect(await luke.end()).toBe(0);
    }
  },
);
