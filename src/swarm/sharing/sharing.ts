/** The files that this client offers whole: registered by a person, found when the server asked to look, or fetched (R31, R33). */
import { basename } from 'node:path';
import { chunkCountOf, isIdPrefix } from '../../../machines/vocabulary/files.ts';
import { WHOLE } from '../../../machines/vocabulary/swarm.ts';
import { makeManifest } from '../../ports/manifest.ts';
import { rootOf, type Leaves } from '../storage/content-tree.ts';
import { wholeContent, type WholeContent } from '../storage/content.ts';
import { hashFile } from '../storage/hashing.ts';
import type { SwarmSetting } from '../setting.ts';
import { isSharedFolder, isThereStill, lookFor, openOffered, type Offered } from './offered.ts';
import { recentWalks } from './recent-walks.ts';
import { isSameStamp, stampOfOpen } from '../storage/shared-folder.ts';
import { SwarmError } from '../swarm-error.ts';

/** What `register` comes to. */
export interface Registered {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly chunks: number;
  readonly known: boolean;
  /** How many files are in it; not there for a single file. */
  readonly files?: number;
  /** How many names in the folder begin with a dot and are left out; not there for a single file. */
  readonly hidden?: number;
}

export interface Sharing {
  /** Hashes and registers a file or a folder of the shared folder. `onHashing` hears the bytes done. Throws SwarmError. */
  register(given: string, onHashing: (bytes: number, size: number) => void): Promise<Registered>;
  /** Takes it back, by name, path or beginning of the id. Throws SwarmError. */
  unregister(given: string): Promise<void>;
  /** Registers the file or folder of exactly that name, if there is one; `onHashing` is called when that will take a while. */
  look(name: string, onHashing: () => void): Promise<void>;
  /** A whole file that was fetched. */
  add(content: WholeContent): void;
  content(root: string): WholeContent | null;
  /** Tells the tracker of everything again. */
  rejoin(): void;
  close(): void;
}

/** Names that are looked for at once; whoever asks for more is told of none. */
const MOST_LOOKS = 256;

/** Files that were not there when a chunk of them was wanted, at most, and how long until they are looked for again. */
const MOST_MISSED = 1_000;
const LOOK_AGAIN_MILLISECONDS = 5_000;

/** Nothing is offered yet. */
export function sharing(setting: SwarmSetting): Sharing {
  const { tracker, fileSystem, folders, memory, publisher, clock } = setting;
  const contents = new Map<string, WholeContent>();
  /* One file is hashed at a time: two would only share the disk. */
  let hashing: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  /* What was on offer and was not there, or not what it was, when somebody wanted it. */
  const missed = new Map<string, WholeContent>();
  let isWaiting = false;
  const walks = recentWalks(clock);
  /* Names that are being looked for, and who hears that it takes a while: asked twice it is opened and hashed once. */
  const looks = new Map<string, { readonly done: Promise<void>; readonly hashing: (() => void)[] }>();

  /** In the place of what was served of that file so far, which is let go of. */
  function put(content: WholeContent): void {
    const { root } = content.manifest;
    contents.get(root)?.rest();
    contents.set(root, content);
    missed.delete(root);
    content.whenChanged(() => {
      forget(root);
      missed.set(root, content);
      if (missed.size > MOST_MISSED) missed.delete(missed.keys().next().value ?? root);
      lookAgainLater();
    });
  }
  /** A disk that was unmounted, or a folder that was renamed, may come back, and those who wait with it. */
  function lookAgainLater(): void {
    if (isWaiting || isClosed || missed.size === 0) return;
    isWaiting = true;
    clock.after(LOOK_AGAIN_MILLISECONDS, () => void lookAgain());
  }
  async function lookAgain(): Promise<void> {
    for (const [root, content] of [...missed]) {
      const found = await content.lookAgain();
      if (isClosed || missed.get(root) !== content) continue;
      if (found !== 'gone') missed.delete(root);
      if (found !== 'as it was') continue;
      put(content);
      void tracker.register(content.manifest, WHOLE);
    }
    isWaiting = false;
    lookAgainLater();
  }
  function forget(root: string): void {
    const content = contents.get(root);
    content?.rest();
    contents.delete(root);
    if (content) walks.forget(content.manifest.name);
    void tracker.unregister(root);
  }
  /** Whether what a look would find is on offer as it is: nothing has to be opened, signed or told again. */
  async function isOffered(name: string): Promise<boolean> {
    const named = [...contents.values()].filter(
      ({ manifest, path }) => manifest.name === name && basename(path) === name,
    );
    const there = await Promise.all(named.map((each) => isThereStill(fileSystem, folders.share, each)));
    return there.includes(true);
  }
  async function leavesOf(
    { file, path, stamp, name }: Offered,
    onHashing: (bytes: number, size: number) => void,
  ): Promise<Leaves> {
    const recalled = await memory.recall(path, stamp);
    if (recalled) return recalled;
    const turn = hashing.then(() => {
      onHashing(0, stamp.size);
      return hashFile(file, stamp.size, (bytes) => {
        onHashing(bytes, stamp.size);
        return !isClosed;
      });
    });
    hashing = turn.catch(() => {});
    const leaves = await turn;
    if (leaves === null || !isSameStamp(stamp, await stampOfOpen(file))) {
      throw new SwarmError('unreadable', `${name} changed while it was read; register it again`);
    }
    await memory.remember(path, stamp, leaves);
    return leaves;
  }
  async function offer(
    shared: Offered,
    onHashing: (bytes: number, size: number) => void,
  ): Promise<Registered> {
    const { name, path, stamp, file, listing, files, hidden } = shared;
    const leaves = await leavesOf(shared, onHashing).finally(() => file.close());
    const root = rootOf(leaves);
    const kind = listing === undefined ? {} : { listing };
    const manifest = makeManifest({ name, size: stamp.size, root, ...kind }, publisher, clock.now());
    const open = async () => (await openOffered(fileSystem, folders.share, path)).file;
    const answer = await tracker.register(manifest, WHOLE);
    if (!answer.ok) throw new SwarmError(answer.code, answer.message);
    // What lay there before is there no more.
    for (const [other, content] of contents) if (other !== root && content.path === path) forget(other);
    put(wholeContent({ manifest, leaves, path, stamp, isFirstHand: true, open }));
    const chunks = chunkCountOf(stamp.size);
    return {
      id: root,
      name,
      size: stamp.size,
      chunks,
      known: answer.known,
      ...(files === undefined ? {} : { files }),
      ...(hidden === undefined ? {} : { hidden }),
    };
  }
  /** Offers the file or folder of exactly that name, if there is one. Never throws. */
  async function find(name: string, onHashing: () => void): Promise<void> {
    if (walks.isFresh(name)) return;
    if (!(await isOffered(name))) {
      const shared = await lookFor(fileSystem, folders.share, name);
      // A file that cannot be offered is not there.
      if (shared) await offer(shared, onHashing).catch(() => undefined);
    }
    if (await isSharedFolder(fileSystem, folders.share, name)) walks.note(name);
  }
  return {
    register: async (given, onHashing) =>
      offer(await openOffered(fileSystem, folders.share, given), onHashing),
    async unregister(asGiven) {
      const given = asGiven.replace(/(?<=.)\/+$/, '');
      const found = [...contents].find(
        ([root, { manifest, path }]) =>
          manifest.name === given || path.endsWith(`/${given}`) || path === given || isBeginning(root, given),
      );
      if (!found) throw new SwarmError('not-found', `you do not offer ${given}`);
      const [root, content] = found;
      missed.delete(root);
      content.rest();
      contents.delete(root);
      walks.forget(content.manifest.name);
      const answer = await tracker.unregister(root);
      if (!answer.ok) throw new SwarmError(answer.code, answer.message);
    },
    async look(name, onHashing) {
      const running = looks.get(name);
      if (running) running.hashing.push(onHashing);
      else if (looks.size < MOST_LOOKS) {
        const hashing = [onHashing];
        const tell = (): void => hashing.splice(0).forEach((each) => each());
        looks.set(name, { done: find(name, tell).finally(() => looks.delete(name)), hashing });
      }
      await looks.get(name)?.done;
    },
    add(content) {
      put(content);
      void tracker.register(content.manifest, WHOLE);
    },
    content: (root) => contents.get(root) ?? null,
    rejoin() {
      for (const { manifest } of contents.values()) void tracker.register(manifest, WHOLE);
    },
    close() {
      isClosed = true;
      for (const content of contents.values()) content.rest();
    },
  };
}

function isBeginning(root: string, given: string): boolean {
  return isIdPrefix(given) && root.startsWith(given.toLowerCase());
}
