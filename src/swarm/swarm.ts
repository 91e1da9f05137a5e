/** A client's part in the swarm: what it offers, what it fetches, and who comes for it. The client core is its user. */
import type { Manifest } from '../../machines/vocabulary/files.ts';
import type { SwarmChange } from '../../machines/vocabulary/swarm.ts';
import type { NetworkConnection } from '../ports/network.ts';
import type { Content } from './storage/content.ts';
import { startDownload, type Download } from './download/download.ts';
import type { DownloadResult, DownloadWish } from './download/download-wish.ts';
import type { PeerLink } from './link/link.ts';
import { openPeerLink } from './link/peer-link.ts';
import type { SwarmSetting } from './setting.ts';
import { sharing, type Sharing } from './sharing/sharing.ts';
import { SwarmError } from './swarm-error.ts';
import type { TransferEvent } from './transfer.ts';

/** Links by which peers are served from shared files at once: in all, and of one user. */
const MOST_VISITORS = 256;
const MOST_OF_USER = 64;

export interface SwarmEvents {
  onTransfer(event: TransferEvent): void;
  /** Bytes of a chunk went to somebody. */
  onServed(bytes: number): void;
  /** Chunks are moved. */
  onActivity(): void;
}

export interface Swarm extends Pick<Sharing, 'register' | 'unregister' | 'look'> {
  /** Downloads a file by name or id, all of it or some chunks; resolves when that is over. */
  download(wanted: string, chunks?: readonly number[]): Promise<DownloadResult>;
  /** Fetches a file that somebody offered; one that is here, or under way, is not fetched twice. `onTransfer` hears how far it is. */
  fetch(manifest: Manifest, onTransfer: (event: TransferEvent) => void): Promise<DownloadResult>;
  /** The downloads that are not over. */
  readonly transfers: readonly TransferEvent[];
  /** A transfer's chunks in so many letters (`chunkMap`); empty where there is nothing to draw. */
  chunkMap(id: string, cells: number): string;
  /** Throws SwarmError where there is no such transfer or it cannot be done now. */
  pause(id: string): void;
  resume(id: string): void;
  cancel(id: string): void;
  /** The tracker told of owners of a file. */
  heard(root: string, changes: readonly SwarmChange[]): void;
  /** Whether chunks of a file are served: sharing it is the consent to be introduced. */
  serves(root: string): boolean;
  /** Somebody was introduced because of a file, and came. */
  accept(root: string, user: string, connection: NetworkConnection): void;
  /** The client's session is a new one. */
  rejoin(): void;
  /** The client ends; unfinished downloads are left for a later run. */
  close(): Promise<void>;
}

/** Opens the swarm of a client. */
export function openSwarm(setting: SwarmSetting, events: SwarmEvents): Swarm {
  const offers = sharing(setting);
  const downloads = new Map<string, Download>();
  /* How each will end, and who hears of it on the way. */
  const ends = new Map<string, Promise<DownloadResult>>();
  const followers = new Map<string, ((event: TransferEvent) => void)[]>();
  /* Who is only served, and with what. */
  const visitors = new Map<PeerLink, string>();
  const linksOf = (user: string): PeerLink[] => [...visitors.keys()].filter((link) => link.user === user);
  let counted = 0;

  const ofFile = (root: string): Download | undefined =>
    [...downloads.values()].find((download) => download.root === root);
  /** True where no download of the file is under way; chunks that were fetched before go into the new one. */
  async function makeWay(root: string): Promise<boolean> {
    const other = ofFile(root);
    if (!other) return true;
    if (other.transfer.state !== 'done') return false;
    downloads.delete(other.id);
    await other.close();
    return true;
  }
  function served(bytes: number): void {
    events.onServed(bytes);
    events.onActivity();
  }
  function transfer(id: string): Download {
    const download = downloads.get(id);
    if (!download) throw new SwarmError('not-found', `there is no transfer ${id}`);
    return download;
  }
  const contentOf = (root: string): Content | null => offers.content(root) ?? ofFile(root)?.content() ?? null;
  /** Serves what is here of a file to somebody who came for it. */
  function serve(root: string, user: string, connection: NetworkConnection): void {
    const content = contentOf(root);
    if (!content || visitors.size >= MOST_VISITORS) return connection.destroy();
    // The oldest goes: who comes back after a loss is not kept out by what they lost.
    if (linksOf(user).length >= MOST_OF_USER) linksOf(user)[0]?.end();
    const link = openPeerLink({
      name: `visitor ${++counted}`,
      user,
      manifest: content.manifest,
      content: () => contentOf(root),
      connection,
      meet: () => Promise.reject(new Error('the other side seeks the connection')),
      clock: setting.clock,
      watch: setting.watch,
      buffers: setting.buffers,
      ...{ turns: setting.turns, compressor: setting.compressor },
      handlers: {
        ...NOTHING_WANTED,
        onServed: (_link, bytes) => served(bytes),
        onOver: left,
      },
    });
    visitors.set(link, root);
  }
  function left(link: PeerLink): void {
    const root = visitors.get(link);
    visitors.delete(link);
    if (root !== undefined && ![...visitors.values()].includes(root)) offers.content(root)?.rest();
  }

  function begin(
    wish: Omit<DownloadWish, 'id'>,
    following: ((event: TransferEvent) => void)[],
  ): Promise<DownloadResult> {
    const id = String(++counted);
    followers.set(id, following);
    // What is told to be there is known the next time, even if this client is killed right after.
    let remembered = Promise.resolve();
    const ended = new Promise<DownloadResult>((resolve) => {
      const download = startDownload({ id, ...wish }, setting, {
        onTransfer(event) {
          events.onTransfer(event);
          for (const follow of followers.get(id) ?? []) follow(event);
        },
        onActivity: events.onActivity,
        onServed: served,
        onServedOn: (links) => links.forEach((link) => visitors.set(link, download.root ?? '')),
        onLeft: left,
        offered: offers.content,
        onFound: makeWay,
        onWhole(content) {
          offers.add(content);
          remembered = setting.known.remember(content.manifest);
        },
        onEnd(result) {
          // Some chunks without the rest stay on offer as long as this client lives.
          if (!result.ok || result.path !== null) downloads.delete(id);
          ends.delete(id);
          followers.delete(id);
          void remembered.then(() => resolve(result));
        },
      });
      downloads.set(id, download);
    });
    ends.set(id, ended);
    return ended;
  }

  return {
    register: offers.register,
    unregister: offers.unregister,
    look: offers.look,
    download: (wanted, chunks) => begin({ wanted, ...(chunks ? { chunks } : {}) }, []),
    fetch(manifest, onTransfer) {
      const { root, name: wanted, size: bytes } = manifest;
      const path = offers.content(root)?.path;
      if (path !== undefined) return Promise.resolve({ ok: true, id: root, path, bytes });
      const running = ofFile(root);
      const end = running && running.isWhole && ends.get(running.id);
      if (!end) return begin({ wanted, manifest }, [onTransfer]);
      followers.get(running.id)?.push(onTransfer);
      return end;
    },
    get transfers() {
      return [...downloads.values()].map((download) => download.transfer);
    },
    chunkMap: (id, cells) => downloads.get(id)?.map(cells) ?? '',
    pause(id) {
      if (!transfer(id).pause()) throw new SwarmError('busy', `transfer ${id} cannot be paused now`);
    },
    resume(id) {
      if (!transfer(id).resume()) throw new SwarmError('busy', `transfer ${id} is not paused`);
    },
    cancel: (id) => transfer(id).cancel(),
    heard: (root, changes) => ofFile(root)?.heard(changes),
    serves: (root) => contentOf(root) !== null,
    accept(root, user, connection) {
      if (!ofFile(root)?.accept(user, connection)) serve(root, user, connection);
    },
    rejoin() {
      offers.rejoin();
      for (const download of downloads.values()) download.rejoin();
    },
    async close() {
      for (const link of [...visitors.keys()]) link.end();
      offers.close();
      await Promise.all([...downloads.values()].map((download) => download.close()));
    },
  };
}

const NOTHING_WANTED = {
  onReady: () => {},
  onBitmap: () => {},
  onHave: () => {},
  onChunk: () => false,
  onLeaves: () => false,
  onRefused: () => {},
  onPostponed: () => {},
  onOverdue: () => {},
  onLost: () => {},
  onBanned: () => {},
};
