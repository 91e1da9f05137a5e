/**
 * Fetches the chunks of one file from many peers: picks whom to ask for what, verifies what comes before it is written,
 * announced or served, and asks elsewhere where one is slow, gone or lying (R33, R35).
 */
import { addBit, emptyBitset, hasBit, type Bitset } from '../../machines/vocabulary/bitset.ts';
import { chunkCountOf, type Manifest } from '../../machines/vocabulary/files.ts';
import type { Clock } from '../ports/clock.ts';
import type { ChunkBuffers } from './chunk-buffers.ts';
import { HASH_BYTES, isChunk, rootOf } from './content-tree.ts';
import type { Parts } from './parts.ts';
import type { LinkHandlers, PeerLink } from './peer-link.ts';
import { chunkPicker } from './picker.ts';
import { MOST_QUEUED } from './serving.ts';
import type { SwarmError } from './swarm-error.ts';

/** Bytes asked of one peer and not here yet: enough to fill a long line, few enough to lose. */
const WINDOW_BYTES = 3 * 1024 * 1024;

/** Verified bytes that may wait for the disk before reading from the peers pauses. */
const MOST_STORING_BYTES = 8 * 1024 * 1024;

export interface FetchingDeeds {
  /** A chunk is on disk and may be told of; `missing` are those still wanted. */
  onStored(n: number, missing: number): void;
  /** The disk would not take it. */
  onFailed(error: SwarmError): void;
  /** How many peers have something that is missing may have changed. */
  onOwners(): void;
  onBanned(link: PeerLink, cause: string): void;
}

export interface Fetching {
  /** What a link of this file tells is heard by these. */
  readonly handlers: Omit<LinkHandlers, 'onOver' | 'onServed'>;
  readonly missing: number;
  /** Peers that are connected and have something that is missing. */
  readonly owners: number;
  /** Bytes that came and were right. */
  readonly received: number;
  /** Looks for what is slow, and asks a second peer for it. */
  tick(): void;
}

/** Fetches the `wanted` chunks of a file into its parts; `draw(limit)` draws a number below `limit`. */
export function fetching(
  file: { readonly manifest: Manifest; readonly parts: Parts; readonly wanted: Iterable<number> },
  setting: { readonly clock: Clock; readonly buffers: ChunkBuffers; draw(limit: number): number },
  deeds: FetchingDeeds,
): Fetching {
  const { manifest, parts } = file;
  const { clock, buffers } = setting;
  const count = chunkCountOf(manifest.size);
  const window = Math.min(MOST_QUEUED / 2, Math.max(2, Math.floor(WINDOW_BYTES / manifest.chunkBytes)));
  const picker = chunkPicker(count, file.wanted, setting.draw);
  const links = new Map<
    string,
    { readonly link: PeerLink; readonly owned: Bitset; isReady: boolean; sent: number }
  >();
  const leaves = Buffer.alloc(count * HASH_BYTES);
  let leavesOf: PeerLink | null = null;
  /* Chunks, and bytes of them, that are verified and not written yet. */
  let unstored = 0;
  let storing = 0;
  let received = 0;

  function fill(link: PeerLink): void {
    const known = links.get(link.name);
    if (!known?.isReady || storing > MOST_STORING_BYTES) return;
    if (parts.leaves === null) return askLeaves(link);
    // Who has sent little is asked for little: one who only promises holds up little.
    const most = Math.min(window, 2 + 2 * known.sent);
    const free = most - picker.asked(link.name).size;
    // Half a window at a time: many requests in one write.
    if (free < most / 2) return;
    link.ask(picker.pick(link.name, free, clock.monotonic()));
  }
  /** Who has sent most is asked first. */
  function fillAll(): void {
    const best = [...links.values()].sort((a, b) => b.sent - a.sent);
    for (const { link } of best) fill(link);
  }
  /** Before any chunk the leaves: of one peer, which must have them because it has chunks. */
  function askLeaves(link: PeerLink): void {
    if (leavesOf !== null || !ownsAny(link)) return;
    leavesOf = link;
    link.askLeaves(0);
  }
  function ownsAny({ name }: PeerLink): boolean {
    return links.get(name)?.owned.bytes.some((byte) => byte !== 0) ?? false;
  }
  function forget(link: PeerLink): void {
    picker.leave(link.name);
    links.delete(link.name);
    if (leavesOf === link) leavesOf = null;
    fillAll();
    deeds.onOwners();
  }
  async function store(n: number, bytes: Buffer): Promise<void> {
    unstored++;
    storing += bytes.length;
    if (storing > MOST_STORING_BYTES) for (const { link } of links.values()) link.pause();
    try {
      await parts.write(n, bytes);
      unstored--;
      received += bytes.length;
      for (const { link } of links.values()) link.announce(n);
      deeds.onStored(n, picker.missing + unstored);
    } catch (error) {
      unstored--;
      picker.want([n]);
      deeds.onFailed(error as SwarmError);
    } finally {
      const wasFull = storing > MOST_STORING_BYTES;
      storing -= bytes.length;
      buffers.give(bytes);
      if (wasFull && storing <= MOST_STORING_BYTES) {
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
      onHave(link, chunks) {
        let known = links.get(link.name);
        if (!known) {
          known = { link, owned: emptyBitset(count), isReady: false, sent: 0 };
          links.set(link.name, known);
          picker.join(link.name);
        }
        let isNews = false;
        for (const n of chunks) {
          addBit(known.owned, n);
          picker.own(link.name, n);
          isNews ||= picker.wants(n);
        }
        if (!isNews) return;
        deeds.onOwners();
        if (picker.asked(link.name).size === 0) fill(link);
      },
      onChunk(link, n, bytes) {
        if (!picker.wants(n)) {
          picker.release(link.name, n);
          buffers.give(bytes);
          return true;
        }
        if (parts.leaves === null || !isChunk(parts.leaves, n, bytes)) {
          buffers.give(bytes);
          return false;
        }
        const known = links.get(link.name);
        if (known) known.sent++;
        for (const name of picker.got(n)) if (name !== link.name) links.get(name)?.link.unwant(n);
        void store(n, bytes);
        return true;
      },
      onLeaves(link, from, part) {
        part.copy(leaves, from * HASH_BYTES);
        const next = from + part.length / HASH_BYTES;
        if (next < count) {
          link.askLeaves(next);
          return true;
        }
        leavesOf = null;
        if (rootOf(leaves) !== manifest.root) return false;
        parts.learn(leaves).then(fillAll, deeds.onFailed);
        return true;
      },
      onRefused: (link, n) => picker.disown(link.name, n),
      onOverdue(link) {
        if (leavesOf === link) leavesOf = null;
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
      return picker.missing + unstored;
    },
    get owners() {
      const all = [...links.values()];
      return all.filter(({ owned }) => wantsAny(owned)).length;
    },
    get received() {
      return received;
    },
    tick: fillAll,
  };

  function wantsAny(owned: Bitset): boolean {
    for (let n = 0; n < count; n++) if (hasBit(owned, n) && picker.wants(n)) return true;
    return false;
  }
}
