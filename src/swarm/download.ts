/** One download: its machine (machines/download.ts), and what the machine wants done. */
import { createActor } from 'xstate';
import { hasBit, othersThan, sizeOfBitset, bitsetToText } from '../../machines/vocabulary/bitset.ts';
import { refuse } from '../../machines/vocabulary/codes.ts';
import type {
  DownloadFact,
  DownloadState,
  DownloadTimer,
} from '../../machines/vocabulary/download-events.ts';
import { bytesOf, chunkCountOf, type Manifest } from '../../machines/vocabulary/files.ts';
import type { SwarmChange } from '../../machines/vocabulary/swarm.ts';
import { downloadMachine } from '../../machines/download.ts';
import type { NetworkConnection } from '../ports/network.ts';
import { watchActor } from '../ports/watch.ts';
import { chunkMap } from './chunk-map.ts';
import { bytesHere, type Content, type WholeContent } from './content.ts';
import { makeCrowd } from './crowd.ts';
import { fetching, type Fetching } from './fetching.ts';
import type { DownloadResult, DownloadWish } from './download-wish.ts';
import { findFile, judged, type Candidate } from './find-file.ts';
import { haveTeller, type HaveTeller } from './have-teller.ts';
import { namedTimers } from './named-timers.ts';
import { openParts, type Parts } from './parts.ts';
import { removeParts } from './parts-folder.ts';
import { filesIn, findPlaced, type Placed } from './place-file.ts';
import type { SwarmSetting } from './setting.ts';
import { SwarmError } from './swarm-error.ts';
import { progressOf, rateMeter, type TransferEvent } from './transfer.ts';

export interface DownloadDeeds {
  onTransfer(event: TransferEvent): void;
  /** The file is known; false where it is being downloaded already. */
  onFound(root: string): Promise<boolean>;
  /** Chunks moved: the user counts as active (R9). */
  onActivity(): void;
  onServed(bytes: number): void;
  onEnd(result: DownloadResult): void;
  /** The whole file is in its place and can be served from there. */
  onWhole(content: WholeContent): void;
}

export interface Download {
  /** The transfer's id; short, and unique in this client. */
  readonly id: string;
  readonly transfer: TransferEvent;
  /** Its chunks drawn in so many letters (`chunkMap`); empty where nothing is known of them. */
  map(cells: number): string;
  /** The file's id once it is known. */
  readonly root: string | null;
  /** False where only some chunks are wanted. */
  readonly isWhole: boolean;
  /** What can be served of it. */
  readonly content: Content | null;
  pause(): boolean;
  resume(): boolean;
  cancel(): void;
  /** The tracker told of owners. */
  heard(changes: readonly SwarmChange[]): void;
  /** The client's session is a new one: everything that the tracker knew has to be told again. */
  rejoin(): void;
  /** Somebody was introduced and came. False where nothing is fetched: then the connection is the caller's. */
  accept(user: string, connection: NetworkConnection): boolean;
  /** The client ends: what is here is left for a later run. */
  close(): Promise<void>;
}

/**
 * Users who have something that is missing, beyond which no further one is called: in a swarm of many, links to everybody
 * cost more than they bring. Whoever calls is taken beside them.
 */
const ENOUGH_OWNERS = 8;

const OWN_PACE = 'no faster than --down allows';

/** Begins a download. */
export function startDownload(wish: DownloadWish, setting: SwarmSetting, deeds: DownloadDeeds): Download {
  const { tracker, clock, fileSystem, folders } = setting;
  const actor = createActor(downloadMachine);
  const life = { machine: 'download', instance: `download/${wish.id}`, label: wish.wanted };
  watchActor(setting.watch, actor, life);
  const timers = namedTimers<DownloadTimer>(clock, (timer) => actor.send({ type: 'timer.rang', timer }));
  const meter = rateMeter(clock);
  let manifest: Manifest | null = null;
  let files: readonly Candidate[] | undefined;
  let parts: Parts | null = null;
  let placed: Placed | null = null;
  let fetcher: Fetching | null = null;
  let teller: HaveTeller | null = null;
  let state: DownloadState = 'searching';
  let cause: string | null = null;
  let isOver = false;
  const told = { owners: 0, reason: null as string | null, problem: null as string | null };
  const crowd = makeCrowd(setting, {
    ...{ instance: life.instance, content: () => parts, onServed: deeds.onServed },
    manifest: () => manifest,
    handlers: () => fetcher?.handlers ?? null,
    hasEnough: () => (fetcher?.owners ?? 0) >= ENOUGH_OWNERS,
  });

  function fail(error: unknown): void {
    // A write that was under way when everything was given up.
    if (isOver) return;
    const { code, message } = error instanceof SwarmError ? error : new SwarmError('internal', String(error));
    told.problem = message;
    actor.send({ type: 'storage.failed', problem: { code, message } });
  }

  function perform(fact: DownloadFact): void {
    switch (fact.type) {
      case 'search.wanted':
        return void search().catch(fail);
      case 'storage.wanted':
        return void openStorage().catch(fail);
      case 'swarm.wanted':
        return void join().catch(fail);
      case 'peers.wanted':
        return crowd.want(true);
      case 'peers.dropped':
        return dropPeers();
      case 'place.wanted':
        return void place().catch(fail);
      case 'storage.closed':
        return void closeStorage(fact.discard);
      case 'transfer.changed':
        state = fact.state;
        cause = fact.cause;
        return deeds.onTransfer(transfer());
      case 'progress.wanted':
        return progress();
      case 'download.done':
        return end({
          ...{ ok: true, id: manifest?.root ?? '', path: fact.path },
          ...{ bytes: wantedBytes(), ...filesIn(placed) },
        });
      case 'download.failed':
        return end({ ok: false, ...fact.problem, ...(files ? { files } : {}) });
      case 'timer.wanted':
        return timers.want(fact.timer, fact.seconds);
      case 'timer.dropped':
        return timers.drop(fact.timer);
      case 'event.ignored':
        return;
    }
  }
  async function search(): Promise<void> {
    const found = wish.manifest ? judged(setting, wish.manifest) : await findFile(setting, wish.wanted);
    if (!found.ok) files = found.files;
    const problem = found.ok ? await problemOf(found.manifest) : found.refusal;
    if (problem) return actor.send({ type: 'file.missing', problem });
    if (found.ok) manifest = found.manifest;
    actor.send({ type: 'file.found' });
  }
  async function problemOf({ root, size, name }: Manifest) {
    const wrong = wish.chunks?.find((n) => n >= chunkCountOf(size));
    if (wrong !== undefined) return refuse('not-found', `${name} has no chunk ${wrong}`);
    return (await deeds.onFound(root)) ? null : refuse('busy', `${name} is being downloaded already`);
  }
  async function openStorage(): Promise<void> {
    if (!manifest) return;
    placed = parts ? null : await findPlaced(fileSystem, folders.downloads, manifest);
    if (placed) {
      await removeParts(fileSystem, folders.downloads, { root: manifest.root, owner: folders.owner });
      deeds.onWhole(placed.content);
      return actor.send({ type: 'file.present', path: placed.path });
    }
    await closeStorage(false);
    const opened = await openParts(fileSystem, folders.downloads, folders.owner, manifest);
    if (isOver) return opened.close();
    parts = opened;
    const wanted = wish.chunks?.filter((n) => !hasBit(opened.held, n)) ?? othersThan(opened.held);
    fetcher = fetching({ manifest, parts, wanted }, setting, {
      onStored,
      onFailed: fail,
      onOwners: tellOwners,
      onBanned: (link) => crowd.ban(link.user),
    });
    actor.send({ type: 'storage.opened', missing: fetcher.missing });
  }
  async function join(): Promise<void> {
    if (!manifest || !parts) return;
    const { root } = manifest;
    teller?.stop();
    teller = haveTeller(clock, (chunks) => tracker.have(root, chunks));
    const [registered, joined] = await Promise.all([
      tracker.register(manifest, bitsetToText(parts.held)),
      tracker.join(root),
    ]);
    if (isOver) return;
    const refusal = [registered, joined].find(({ ok }) => !ok);
    if (refusal && !refusal.ok) return actor.send({ type: 'swarm.refused', problem: refusal });
    if (!joined.ok) return;
    crowd.begin(joined.you, joined.owners);
    actor.send({ type: 'swarm.joined' });
    tellOwners();
  }
  function onStored(n: number, missing: number): void {
    teller?.add(n);
    actor.send({ type: 'chunk.stored', missing });
    if (state === 'waiting') deeds.onTransfer(transfer()); // It waited before the last of it was written.
  }
  function tellOwners(): void {
    if (!fetcher) return;
    told.owners = fetcher.owners;
    crowd.seek();
    actor.send({ type: 'owners.changed', owners: told.owners, waitsFor: crowd.waitsFor });
  }
  function dropPeers(): void {
    crowd.want(false);
    if (manifest) tracker.leave(manifest.root);
    teller?.stop();
  }
  async function place(): Promise<void> {
    if (!parts) return;
    if (wish.chunks && sizeOfBitset(parts.held) < parts.held.count) {
      await parts.sync();
      return actor.send({ type: 'file.placed', path: null });
    }
    placed = await parts.finish();
    parts = null;
    deeds.onWhole(placed.content);
    actor.send({ type: 'file.placed', path: placed.path });
  }
  async function closeStorage(discard: boolean): Promise<void> {
    const closing = parts;
    parts = null;
    const isLost = discard || closing?.isUnsafe === true;
    if (isLost && manifest) void tracker.unregister(manifest.root);
    await (isLost ? closing?.discard() : closing?.close());
  }
  const wantedBytes = (): number => (manifest ? bytesOf(manifest.size, wish.chunks) : 0);
  function transfer(): TransferEvent {
    return {
      ...{ type: 'transfer', id: wish.id, file: manifest?.name ?? wish.wanted, state },
      ...progressOf(state === 'done' ? wantedBytes() : bytesHere(parts), manifest?.size ?? 0, meter.rate),
      owners: fetcher?.owners ?? 0,
      ...causeNow(),
      ...(crowd.isRelayed ? { route: 'relay' } : {}),
      ...(manifest?.listing === undefined ? {} : { kind: 'folder' }),
    };
  }
  function causeNow(): Pick<TransferEvent, 'cause' | 'awaited'> {
    // What is not the disk's, nor the own pace, names owners.
    const why = cause ?? heldBack();
    const isOwn = why === null || why === told.problem || why === OWN_PACE;
    return { cause: why, ...(isOwn ? {} : { awaited: crowd.awaited }) };
  }
  function heldBack(): string | null {
    // Why a download under way is slower than it might be.
    if (state !== 'fetching') return null;
    if (fetcher?.isPostponed() === true) return crowd.waitsFor;
    return setting.down.busyMilliseconds > 0 ? OWN_PACE : null;
  }
  function progress(): void {
    const before = meter.rate;
    meter.note(fetcher?.received ?? 0);
    fetcher?.tick();
    // Who has given all that was wanted of them is none any more.
    if (fetcher && fetcher.owners !== told.owners) tellOwners();
    deeds.onActivity();
    const reason = heldBack();
    if (meter.rate > 0 || before > 0 || reason !== told.reason) deeds.onTransfer(transfer());
    told.reason = reason;
  }
  function end(result: DownloadResult): void {
    if (isOver) return;
    isOver = true;
    timers.dropAll();
    deeds.onEnd(result);
  }

  actor.on('*', perform);
  actor.start();
  return {
    id: wish.id,
    isWhole: wish.chunks === undefined,
    get transfer() {
      return transfer();
    },
    map: (cells) => (parts ? chunkMap(parts.held, (n) => fetcher?.isAsked(n) ?? false, cells) : ''),
    get root() {
      return manifest?.root ?? null;
    },
    get content() {
      return parts;
    },
    pause() {
      actor.send({ type: 'pause.asked' });
      return actor.getSnapshot().matches('paused');
    },
    resume() {
      const isPaused = actor.getSnapshot().matches('paused');
      actor.send({ type: 'resume.asked' });
      return isPaused;
    },
    cancel: () => actor.send({ type: 'cancel.asked' }),
    heard: crowd.heard,
    rejoin() {
      if (actor.getSnapshot().matches('swarming')) join().catch(fail);
    },
    accept: crowd.accept,
    async close() {
      isOver = true;
      timers.dropAll();
      dropPeers();
      await closeStorage(false);
    },
  };
}
