/** What stands between a command and a file: no timer, no round trip too many, nothing done twice, and no file left open. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../src/ports/clock.ts';
import { systemFileSystem, type FileSystem } from '../../src/ports/file-system.ts';
import type { NetworkConnection } from '../../src/ports/network.ts';
import { KIND } from '../../src/swarm/link/chunk-frames.ts';
import { noise, town } from './town.ts';

const CHUNK = 256 * 1024;

/** A clock that stands still: nothing that waits for it ever happens. */
const still: Clock = { now: () => 0, monotonic: () => 0, after: () => () => {} };

it('a download waits for no timer from the command to the file (T14)', async () => {
  const { join: enter } = await town(onTestFinished);
  const [hans, luke] = [await enter('hans', { clock: still }), await enter('luke', { clock: still })];
  await writeFile(join(hans.share, 'song.ogg'), noise(4 * CHUNK));
  expect(await luke.swarm.download('song.ogg')).toMatchObject({ ok: true });
});

/** Brings nothing from the moment the leaves are asked for until a chunk is asked for, too. */
function slowUntilAChunkIsAsked(connection: NetworkConnection): NetworkConnection {
  let late: Buffer[] | null = null;
  let deliver: (data: Buffer) => void = () => {};
  return {
    ...connection,
    get queuedBytes() {
      return connection.queuedBytes;
    },
    open(handlers) {
      deliver = handlers.onData;
      connection.open({ ...handlers, onData: (data) => (late ? late.push(data) : deliver(data)) });
    },
    write(data) {
      const kind = typeof data === 'string' ? 0 : data[4];
      if (kind === KIND.leavesAsked) late = [];
      if (kind === KIND.chunkAsked && late) {
        for (const each of late) deliver(each);
        late = null;
      }
      return connection.write(data);
    },
  };
}

it('the first chunk is asked for without waiting for the leaves (T18)', async () => {
  const { join: enter } = await town(onTestFinished);
  const hans = await enter('hans');
  const luke = await enter('luke', { between: slowUntilAChunkIsAsked });
  await writeFile(join(hans.share, 'song.ogg'), noise(4 * CHUNK));
  expect(await luke.swarm.download('song.ogg')).toMatchObject({ ok: true });
});

/** The system's disk, and the files that are open and not closed. */
function counting(): {
  readonly fileSystem: FileSystem;
  readonly opened: string[];
  readonly open: Set<object>;
} {
  const [opened, open]: [string[], Set<object>] = [[], new Set()];
  const fileSystem: FileSystem = {
    ...systemFileSystem,
    async open(path, flags, mode) {
      const file = await systemFileSystem.open(path, flags, mode);
      const close = file.close.bind(file);
      opened.push(path);
      open.add(file);
      file.close = () => {
        open.delete(file);
        return close();
      };
      return file;
    },
  };
  return { fileSystem, opened, open };
}

it('a file on offer is looked at, not opened, when others seek it; one that changed is offered anew (R31)', async () => {
  const { join: enter } = await town(onTestFinished);
  const { fileSystem, opened } = counting();
  const [hans, luke] = [await enter('hans', { fileSystem }), await enter('luke')];
  await writeFile(join(hans.share, 'song.ogg'), noise(CHUNK));
  const { id } = await hans.swarm.register('song.ogg', () => {});
  const before = opened.length;
  await hans.swarm.look('song.ogg', () => {});
  expect(opened.length).toBe(before);
  await writeFile(join(hans.share, 'song.ogg'), noise(2 * CHUNK));
  await hans.swarm.look('song.ogg', () => {});
  const result = await luke.swarm.download('song.ogg', [1]);
  expect(result).toMatchObject({ ok: true });
  expect(result).not.toMatchObject({ id });
});

it('a file that is registered again while it is fetched is not left open', async () => {
  const { join: enter } = await town(onTestFinished);
  const { fileSystem, open } = counting();
  const [hans, luke] = [await enter('hans', { fileSystem }), await enter('luke')];
  await writeFile(join(hans.share, 'film.mkv'), noise(16 * CHUNK));
  await hans.swarm.register('film.mkv', () => {});
  const download = luke.swarm.download('film.mkv');
  await expect.poll(() => hans.sent(), { interval: 1 }).toBeGreaterThan(0);
  await hans.swarm.register('film.mkv', () => {});
  expect(await download).toMatchObject({ ok: true });
  await hans.leave();
  await expect.poll(() => open.size).toBe(0);
});
