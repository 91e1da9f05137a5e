/** What a crash leaves of a download: chunks that were written and not synced count only where they are what they should be (threat row 39). */
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { membersOf } from '../../machines/vocabulary/bitset.ts';
import type { Manifest } from '../../machines/vocabulary/files.ts';
import { systemFileSystem } from '../../src/ports/file-system.ts';
import { leafOf, rootOf } from '../../src/swarm/storage/content-tree.ts';
import { openParts } from '../../src/swarm/storage/parts.ts';

const CHUNK = 256 * 1024;
const COUNT = 4;

it('threat 39: after a crash a chunk that was not synced counts where its hash is right, and is fetched again where not', async () => {
  const downloads = await mkdtemp(join(tmpdir(), 'hubbub-unsure-'));
  onTestFinished(() => rm(downloads, { recursive: true, force: true }));
  const chunks = Array.from({ length: COUNT }, () => randomBytes(CHUNK));
  const leaves = Buffer.concat(chunks.map((chunk) => leafOf(chunk)));
  const manifest = {
    ...{ name: 'film.mkv', size: COUNT * CHUNK, chunkBytes: CHUNK, root: rootOf(leaves) },
  } as Manifest;
  const enter = () => openParts(systemFileSystem, downloads, 'luke', manifest);

  const before = await enter();
  await before.learn(leaves);
  await before.write(0, chunks[0]!);
  await before.sync();
  for (const n of [1, 2]) await before.write(n, chunks[n]!);
  // A crash of the machine: the journal of the last two is on the disk, and the bytes of one of them are not.
  const [folder = ''] = await readdir(join(downloads, '.hubbub-parts'));
  const data = await open(join(downloads, '.hubbub-parts', folder, 'data'), 'r+');
  await data.write(Buffer.alloc(CHUNK), 0, CHUNK, 2 * CHUNK);
  await data.close();

  const after = await enter();
  expect([...membersOf(after.held)]).toEqual([0, 1]);
  await after.close();
  await before.discard();
});
