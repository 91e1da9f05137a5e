/** A download folder on a disk that is really full, with real clients (R37): what the user is told, and that it goes on when there is room. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startHub, type Hub } from '../conversations/hub.ts';
import type { Said, Talker } from '../conversations/talker.ts';
import { noise } from '../swarm/town.ts';
import { smallDisk, type SmallDisk } from './small-disk.ts';

const MEBIBYTE = 1_048_576;
/* Slow enough for the disk to be filled in mid-download. */
const DOWN = '1M';

let disk: SmallDisk;
let hub: Hub;
let share: string;

const probe = smallDisk(1);
probe?.remove();
if (probe !== null) describe('a full download folder (R37)', { timeout: 600_000 }, faults);
else {
  it('a full download folder (R37)', () => {
    process.stderr.write(
      'NOT TRIED: a download folder that is really full, because no tmpfs may be mounted here\n',
    );
  });
}

/** A server, and hans who shares. */
async function open(): Promise<void> {
  disk = smallDisk(32) as SmallDisk;
  hub = await startHub();
  share = join(hub.folder, 'share');
  mkdirSync(share);
  await hub.client('hans', { flags: ['--share', share] });
}

/** Luke, who fetches what hans shares to the small disk. */
function enter(signup = true): Promise<Talker> {
  return hub.client('luke', { signup, flags: ['--downloads', disk.folder, '--down', DOWN] });
}

/** Waits until a transfer is as wanted. */
async function told(talker: Talker, isWanted: (said: Said) => boolean): Promise<void> {
  while (!isWanted(await talker.event('transfer')));
}

const isFull = ({ state, cause }: Said): boolean =>
  state === 'waiting' && /the disk is full; make room|the disk has room for/.test(String(cause));

/** Whatever lies in the download folder but the parts of what is under way. */
const placed = (): string[] => readdirSync(disk.folder).filter((name) => !name.startsWith('.'));

function faults(): void {
  afterEach(async () => {
    await hub.close();
    disk.remove();
  });

  it('is waited for in mid-download, through a kill -9, and the file is right', async () => {
    await open();
    const film = noise(12 * MEBIBYTE);
    writeFileSync(join(share, 'film.mkv'), film);
    const luke = await enter();
    luke.type('download film.mkv');
    await told(luke, ({ bytes }) => Number(bytes) > 0);
    disk.fill();
    await told(luke, isFull);
    luke.kill();
    await luke.exit;
    const again = await enter(false);
    expect(await again.ask('download film.mkv')).toMatchObject({ ok: false, code: 'no-space' });
    expect(placed()).toEqual(['ballast']);
    disk.free();
    again.type('download film.mkv');
    await told(again, ({ bytes }) => Number(bytes) > 0);
    disk.fill();
    await told(again, isFull);
    disk.free();
    expect(await again.event('result', { command: 'download' })).toMatchObject({ ok: true });
    expect(readFileSync(join(disk.folder, 'film.mkv')).equals(film)).toBe(true);
    expect(readdirSync(join(disk.folder, '.hubbub-parts'))).toEqual([]);
  });

  it('is waited for while a folder is unpacked', async () => {
    await open();
    const pictures = join(share, 'photos', 'day 1');
    mkdirSync(pictures, { recursive: true });
    for (const n of [1, 2, 3]) writeFileSync(join(pictures, `${n}.jpg`), noise(3 * MEBIBYTE));
    const luke = await enter();
    luke.type('download photos');
    await told(luke, ({ bytes }) => Number(bytes) > 6 * MEBIBYTE);
    disk.fill(6 * MEBIBYTE);
    await told(luke, isFull);
    expect(placed()).toEqual(['ballast']);
    disk.free();
    expect(await luke.event('result', { command: 'download' })).toMatchObject({ ok: true, files: 3 });
    for (const n of [1, 2, 3]) {
      const there = readFileSync(join(disk.folder, 'photos', 'day 1', `${n}.jpg`));
      expect(there.equals(readFileSync(join(pictures, `${n}.jpg`)))).toBe(true);
    }
    expect(readdirSync(join(disk.folder, '.hubbub-parts'))).toEqual([]);
  });

  it('that goes away in mid-download is named, and the client goes on', async () => {
    await open();
    writeFileSync(join(share, 'film.mkv'), noise(12 * MEBIBYTE));
    const luke = await enter();
    luke.type('download film.mkv');
    await told(luke, ({ bytes }) => Number(bytes) > 0);
    execFileSync('umount', ['-l', disk.folder]);
    const result = await luke.event('result', { command: 'download' });
    expect(result).toMatchObject({ ok: false, code: 'not-found' });
    expect(result['message']).toMatch(/the download folder is not as it was/);
    expect(await luke.ask('whoelse')).toMatchObject({ ok: true, users: ['hans'] });
  });
}
