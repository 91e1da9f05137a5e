/**
 * Fetches the chunks of one file from many peers: picks whom to ask for what, verifies what comes before it is written,
 * announced or served, and asks elsewhere where one is slow, gone or lying (R33, R35).
 */
import { chunkCountOf, type Manifest } from '../../../machines/vocabulary/files.ts';
import { isChunk } from '../storage/content-tree.ts';
import { leafFetching } from './leaf-fetching.ts';
import { chargeOnce, roomIn } from '../pace.ts';
import type { Parts } from '../storage/parts.ts';
import type { LinkHandlers, PeerLink } from '../link/link.ts';
import { listingFirst } from '../storage/listing-first.ts';
import { patience } from './patience.ts';
import { chunkPicker } from './picker.ts';
import { MOST_QUEUED } from '../link/serving.ts';
import type { SwarmSetting } from '../setting.ts';
import type { SwarmError } from '../swarm-error.ts';
import { doAllPostpone, helpersIn, isAnyHelping, usefulIn, usersOf, type Peer } from './useful-peers.ts';

/** Bytes asked of one peer and not here yet: enough to fill a long line, few enough to lose. */
const WINDOW_BYTES = 3 * 1024 * 1024;

/** The same of all peers together. */
const WINDOWS_BYTES = 8 * 1024 * 1024;

/** The least that is asked of a peer that has proven itself, chunks: one is on its way while the next is read. */
const LEAST_WINDOW = 2;

/** Verified bytes that may wait for the disk before reading from the peers pauses. */
const MOST_STORING_BYTES = 8 * 1024 * 1024;

export interface FetchingDeeds {
  /** A chunk is on disk and may be told of; `missing` are those still wanted. */
  onStored(n: number, missing: number): void;
  /** The disk would not take it. */
  onFailed(error: SwarmError): void;
  /** How many users have something that is missing may have changed. */
  onOwners(): void;
  onBanned(link: PeerLink, cause: string): void;
}

export interface Fetching {
  /** What a link of this file tells is heard by these. */
  readonly handlers: Omit<LinkHandlers, 'onOver' | 'onServed'>;
  readonly missing: number;
  /** Peers that are connected and have something that is missing. */
  readonly owners: number;
  /** True where all has come and some of it is not on disk yet. */
  isWriting(): boolean;
  /** Those of them who send what they have, and in time. */
  readonly helpers: number;
  /** True where all who have something that is missing serve others first. */
  isPostponed(): boolean;
  /** True for a peer that has no more than a part of the file. */
  isPart(link: PeerLink): boolean;
  /** True for a chunk that some peer was asked for. */
  isAsked(n: number): boolean;
  /** Bytes that came and were right. */
  readonly received: number;
  /** Looks for what is slow, and asks a second peer for it. */
  tick(): void;
}

/** Fetches the `wanted` chunks of a file into its parts; `draw(limit)` draws a number below `limit`. */
export function fetching(
  file: { readonly manifest: Manifest; readonly parts: Parts; readonly wanted: Iterable<number> },
  { clock, buffers, down, draw }: Pick<SwarmSetting, 'clock' | 'buffers' | 'down' | 'draw'>,
  deeds: FetchingDeeds,
): Fetching {
  const { manifest, parts } = file;
  const count = chunkCountOf(manifest.size);
  const { first, rest } = listingFirst(manifest, file.wanted);
  const slow = patience();
  const picker = chunkPicker(count, first, draw, () => slow.milliseconds);
  const links = new Map<string, Peer>();
  const leaves = leafFetching(count, manifest.root);
  /* Chunks, and bytes of them, that are verified and not written yet. */
  const unwritten = { chunks: 0, bytes: 0 };
  const charge = chargeOnce(down, manifest.size);
  let received = 0;
  let ownersTold = 0;
  const room = roomIn(down, clock, manifest.chunkBytes, () => fillAll());

  function isWriting(): boolean {
    return picker.missing === 0 && unwritten.chunks > 0;
  }
  /** Chunks that one peer may be asked for at once, while so many are there. */
  function window(): number {
    const bytes = Math.min(WINDOW_BYTES, WINDOWS_BYTES / links.size);
    return Math.min(MOST_QUEUED / 2, Math.max(LEAST_WINDOW, Math.floor(bytes / manifest.chunkBytes)));
  }
  function isSpared({ name }: PeerLink, now: number): boolean {
    return (
      picker.holds(name).all === count &&
      isAnyHelping(picker, links.values(), count, { now, slowAfter: slow.milliseconds })
    );
  }
  /** What who has everything was asked for, and another has got meanwhile, is left to the other. */
  function relieve(n: number): void {
    const now = clock.monotonic();
    for (const { link: whole } of links.values()) {
      if (!picker.asked(whole.name).has(n) || !isSpared(whole, now)) continue;
      picker.release(whole.name, n);
      whole.unwant(n);
    }
  }
  function tellOwners(): void {
    const { owners } = picker;
    if (owners === ownersTold) return;
    ownersTold = owners;
    deeds.onOwners();
  }
  function fill(link: PeerLink): void {
    const known = links.get(link.name);
    if (!known?.isReady || unwritten.bytes > MOST_STORING_BYTES) return;
    if (parts.leaves === null && (picker.holds(link.name).all === 0 || !leaves.ask(link))) return;
    // Who has sent nothing is asked for one chunk: a liar gets to send one, and who only promises holds up little.
    const most = Math.min(window(), 1 + 2 * known.sent);
    const free = most - picker.asked(link.name).size;
    // Half a window at a time: many requests in one write.
    if (free < most / 2) return;
    const now = clock.monotonic();
    const chunks = picker.pick(link.name, Math.min(free, room()), now, isSpared(link, now));
    charge.asked(chunks);
    link.ask(chunks);
  }
  /** Who has sent most is asked first. */
  function fillAll(): void {
    for (const { link } of [...links.values()].sort((a, b) => b.sent - a.sent)) fill(link);
  }
  function forget(link: PeerLink): void {
    picker.leave(link.name);
    links.delete(link.name);
    leaves.forget(link);
    fillAll();
    // Whom the download waits for may have changed, too.
    ownersTold = picker.owners;
    deeds.onOwners();
  }
  async function store(sender: PeerLink, n: number, bytes: Buffer): Promise<void> {
    unwritten.chunks++;
    unwritten.bytes += bytes.length;
    if (unwritten.bytes > MOST_STORING_BYTES) for (const { link } of links.values()) link.pause();
    try {
      await parts.write(n, bytes);
      unwritten.chunks--;
      received += bytes.length;
      if (picker.missing + unwritten.chunks === 0) {
        picker.want(rest.splice(0));
        fillAll();
      }
      // Who has it has no use for another who has it; who sent it sees how fast it came.
      for (const { link } of links.values())
        if (link === sender || !picker.owns(link.name, n)) link.announce(n);
      deeds.onStored(n, picker.missing + unwritten.chunks);
      tellOwners();
    } catch (error) {
      unwritten.chunks--;
      picker.want([n]);
      deeds.onFailed(error as SwarmError);
    } finally {
      const wasFull = unwritten.bytes > MOST_STORING_BYTES;
      unwritten.bytes -= bytes.length;
      buffers.give(bytes);
      if (wasFull && unwritten.bytes <= MOST_STORING_BYTES) {
        for (const { link } of links.values()) link.resume();
        fillAll();
      }
    }
  }

  return {
    handlers: {
      onReady(link) {
        const known = links.get(link.name);
        if (known) known.isReady = true;
        fill(link);
      },
      onBitmap(link, owned) {
        links.set(link.name, { link, isReady: false, sent: 0, refused: 0 });
        picker.join(link.name, owned);
        tellOwners();
      },
      onHave(link, chunks) {
        let isNews = false;
        for (const n of chunks) {
          if (!picker.own(link.name, n) || !picker.wants(n)) continue;
          isNews = true;
          relieve(n);
        }
        if (!isNews) return;
        tellOwners();
        if (picker.asked(link.name).size === 0) fill(link);
      },
      onChunk(link, n, bytes, came) {
        const known = links.get(link.name);
        picker.postpone(link.name, false);
        charge.came(n, came);
        if (!picker.wants(n)) {
          picker.release(link.name, n);
          buffers.give(bytes);
          return true;
        }
        if (parts.leaves === null || !isChunk(parts.leaves, n, bytes)) {
          buffers.give(bytes);
          return false;
        }
        if (known) known.sent++;
        slow.came(picker.onItsWayFor(n, clock.monotonic()));
        for (const name of picker.got(n)) if (name !== link.name) links.get(name)?.link.unwant(n);
        void store(link, n, bytes);
        return true;
      },
      onLeaves(link, from, part) {
        const came = leaves.came(link, from, part);
        if (came === 'more') return true;
        if (came === 'wrong') return false;
        parts.learn(came).catch(deeds.onFailed);
        fillAll();
        return true;
      },
      onRefused(link, n) {
        picker.disown(link.name, n);
        const known = links.get(link.name);
        if (known) known.refused++;
        // Another may be the only one who has it now.
        fillAll();
      },
      onPostponed({ name }) {
        picker.postpone(name, true);
        fillAll();
      },
      onOverdue(link) {
        leaves.forget(link);
        const known = links.get(link.name);
        if (known) known.isReady = false;
        picker.release(link.name);
        fillAll();
      },
      onLost: forget,
      onBanned(link, cause) {
        forget(link);
        deeds.onBanned(link, cause);
      },
    },
    get missing() {
      return picker.missing + unwritten.chunks;
    },
    get owners() {
      // Who has sent the last of it is no less of an owner because it is not written yet.
      return usersOf(isWriting() ? [...links.values()] : usefulIn(picker, [...links.values()]));
    },
    isWriting,
    get helpers() {
      return usersOf(
        helpersIn(picker, [...links.values()], { now: clock.monotonic(), slowAfter: slow.milliseconds }),
      );
    },
    isPostponed: () => doAllPostpone(picker, [...links.values()]),
    isPart: (link) => picker.holds(link.name).all < count,
    isAsked: picker.isAsked,
    get received() {
      return received;
    },
    tick: fillAll,
  };
}
