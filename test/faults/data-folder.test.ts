/** Data folders that `serve` refuses: one sentence that says what is wrong and what to do, and a code; never a stack trace. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { runHubbub, startHub } from '../conversations/hub.ts';
import type { Finished, Hub } from '../conversations/hub.ts';
import { temporaryFolder } from '../store/store-kit.ts';
import { inStore } from '../../src/ports/store.ts';
import { openInlineStore } from '../store/inline-store.ts';
import { smallDisk } from './small-disk.ts';

/* Each starts a whole program, which takes its time on a busy machine. */
const SLOWLY = { timeout: 120_000 };

let hub: Hub | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

const serve = (data: string) => runHubbub(['serve', '--port', '0', '--data', data]);

function expectRefusal({ code, stdout, stderr }: Finished, sentence: RegExp): void {
  expect(stderr).toMatch(sentence);
  expect(
    stderr
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('hubbub:')),
  ).toHaveLength(1);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(stdout).toBe('');
  expect(code).toBe(1);
}

async function newData(): Promise<string> {
  const folder = join(await temporaryFolder(), 'data');
  const store = openInlineStore(folder);
  const accounts = Array.from({ length: 200 }, (_, at) => ({ name: `user${at}`, hash: 'h'.repeat(90) }));
  await inStore(store, 'accounts.import', { accounts, at: 1 });
  await store.close();
  return folder;
}

it('a second server over the same data', SLOWLY, async () => {
  hub = await startHub();
  expectRefusal(
    await serve(join(hub.folder, 'data')),
    /hubbub\.db is in use by another server\. Stop that one/,
  );
});

it('data of a newer version', SLOWLY, async () => {
  const folder = await newData();
  const database = new DatabaseSync(join(folder, 'hubbub.db'));
  database.exec("INSERT INTO migration SELECT max(version) + 1, 'of tomorrow', 1 FROM migration");
  database.close();
  expectRefusal(await serve(folder), /was written by a newer Hubbub .* Start the newer program\./);
});

it('a database whose pages are damaged', SLOWLY, async () => {
  const folder = await newData();
  const file = join(folder, 'hubbub.db');
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 3 * 4_096);
  writeFileSync(file, bytes);
  expectRefusal(await serve(folder), /it is damaged\. Restore it from a backup\./);
});

it('a file that is no database', SLOWLY, async () => {
  const folder = await temporaryFolder();
  writeFileSync(join(folder, 'hubbub.db'), 'minutes of our last meeting, '.repeat(99));
  expectRefusal(await serve(folder), /is no Hubbub database\. Move it out of the way/);
});

it('a disk that may only be read, or that is full', SLOWLY, async () => {
  const disk = smallDisk(2);
  if (disk === null) {
    process.stderr.write(
      'NOT TRIED: a data folder that may only be read, because no tmpfs may be mounted here\n',
    );
    return;
  }
  onTestFinished(() => disk.remove());
  const folder = join(disk.folder, 'data');
  mkdirSync(folder, { mode: 0o700 });
  disk.fill();
  expectRefusal(await serve(folder), /the disk is full\. Free some space/);
  disk.free();
  const store = openInlineStore(folder);
  await store.close();
  execFileSync('mount', ['-o', 'remount,ro', disk.folder]);
  expectRefusal(await serve(folder), /it is on a disk that cannot be written\. Name another/);
  for (const missing of [join(disk.folder, 'new'), join(disk.folder, 'new', 'data')])
    expectRefusal(await serve(missing), /it is on a disk that cannot be written/);
});
