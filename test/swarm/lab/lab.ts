/**
 * A lab in virtual time: one machine has a file, all the others fetch it at the same moment, each over a line of its own. The
 * clients are the real ones; their processors and disks take no time, so what is seen is what the swarm makes of the lines.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { chanceOf } from '../../simulation/chance.ts';
import { createTime, startProcess } from '../../simulation/time.ts';
import { noise, townIn } from '../town.ts';
import { labDisk } from './disk.ts';
import { labLines } from './lines.ts';

export interface LabOptions {
  readonly fetchers: number;
  readonly bytes: number;
  /** Of each machine's line, in either direction. */
  readonly bytesPerSecond: number;
  readonly seed: string;
}

export interface LabResult {
  /** Virtual seconds until the last one had all of it. */
  readonly seconds: number;
  /** What the first owner sent, in files. */
  readonly copies: number;
  /** What all sent, in files that were fetched: 1 where nothing came twice. */
  readonly sentForEach: number;
}

const MEETING_MILLISECONDS = 10;
const FILE = 'image.iso';

/** Hands the file out. Throws an Error where somebody did not get it within a hundred times what one line takes. */
export async function runLab({ fetchers, bytes, bytesPerSecond, seed }: LabOptions): Promise<LabResult> {
  const folder = await mkdtemp(join(tmpdir(), 'hubbub-lab-'));
  const undo: (() => void | Promise<void>)[] = [];
  const content = noise(bytes);
  const disks = labDisk(content, ['data', FILE]);
  const chance = chanceOf(seed);
  const time = createTime(async () => {
    do await setImmediate();
    while (disks.isBusy);
  });
  const lines = labLines(time, bytesPerSecond);
  const { join: enter } = await townIn(folder, (end) => undo.unshift(end), {
    async meet(one, other) {
      await new Promise<void>((resolve) => time.after(MEETING_MILLISECONDS, resolve));
      return lines.connect(one, other);
    },
  });
  try {
    const member = (user: string) =>
      enter(user, {
        ...{ fileSystem: disks.fileSystem, disk: disks.disk },
        clock: startProcess(time, chance.branch(user)).clock,
        draw: (limit) => chance.whole(0, limit - 1),
      });
    const owner = await member('owner');
    await writeFile(join(owner.share, FILE), content);
    const registered = owner.swarm.register(FILE, () => {});
    const names = Array.from({ length: fetchers }, (_each, n) => `user${n}`);
    const users = await Promise.all(names.map(member));
    await registered;
    let last = 0;
    let left = users.length;
    for (const { swarm } of users) {
      void swarm.download(FILE).then((result) => {
        if (!result.ok) return;
        last = time.now;
        left--;
      });
    }
    const begun = time.now;
    const enough = begun + (bytes / bytesPerSecond) * 100_000;
    while (left > 0 && time.now < enough) await time.runUntil(time.now + 100);
    if (left > 0) throw new Error(`${left} of ${fetchers} have not got the file`);
    const sum = [...users, owner].reduce((all, each) => all + each.sent(), 0);
    return {
      seconds: (last - begun) / 1_000,
      copies: owner.sent() / bytes,
      sentForEach: sum / bytes / fetchers,
    };
  } finally {
    const closing = undo.map(async (end) => end());
    for (let n = 0; n < 100; n++) await time.runUntil(time.now + 100);
    await Promise.all(closing);
    await rm(folder, { recursive: true, force: true });
  }
}
