/** The homes of the town's clients: files that outlive a client. What was not written when it crashed is not there. */
import type { Disk } from '../../src/ports/disk.ts';
import type { FileSystem } from '../../src/ports/file-system.ts';
import type { Chance } from './chance.ts';
import type { Process } from './time.ts';

/** A user's files by path. */
export type Home = Map<string, string>;

/** The disk as a client's process sees it: reading is quick, a synced write takes a while. */
export function diskOf(home: Home, process: Process, chance: Chance): Disk {
  const synced = (): Promise<void> =>
    new Promise((resolve) => process.clock.after(chance.whole(1, 15), resolve));
  return {
    makeFolder: () => Promise.resolve(null),
    sweep: () => Promise.resolve(),
    read: (path) => Promise.resolve(home.get(path) ?? null),
    async write(path, content) {
      await synced();
      home.set(path, content);
    },
    async remove(path) {
      await synced();
      home.delete(path);
    },
    openRecord: (path) => ({
      read: () => home.get(path) ?? '',
      write: (record) => void home.set(path, record),
      close: () => undefined,
    }),
  };
}

const missing = () => Promise.reject(new Error('nobody in the town has files'));

/** Where files of any size would lie: the town has none, and the machine's own disk is not its business, nor its time the town's. */
export const noFiles: FileSystem = {
  ...{
    open: missing,
    link: missing,
    unlink: missing,
    rename: missing,
    lstat: missing,
    realpath: missing,
    names: missing,
  },
  ...{ chmod: missing, freeBytes: missing },
  makeFolder: () => Promise.resolve(),
  removeFolder: () => Promise.resolve(),
};
