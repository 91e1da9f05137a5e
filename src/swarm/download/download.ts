/** One download: its machine (machines/download.ts), and what the machine wants done. */
import { createActor } from 'xstate';
import { hasBit, othersThan, sizeOfBitset, bitsetToText } from '../../../machines/vocabulary/bitset.ts';
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { DownloadFact, DownloadTimer } from '../../../machines/vocabulary/download-events.ts';
import { chunkCountOf, type Manifest } from '../../../machines/vocabulary/files.ts';
import type { SwarmChange } from '../../../machines/vocabulary/swarm.ts';
import { downloadMachine } from '../../../machines/download.ts';
import type { NetworkConnection } from '../../ports/network.ts';
import { watchActor } from '../../ports/watch.ts';
import { chunkMap } from './chunk-map.ts';
import type { Content } from '../storage/content.ts';
import { makeCrowd } from './crowd.ts';
import { downloadReport, type Standing } from './download-report.ts';
import { fetching, type Fetching } from './fetching.ts';
import { downloadStorage } from './download-storage.ts';
import type { DownloadDeeds, DownloadResult, DownloadWish } from './download-wish.ts';
import { findFile, judged, type Candidate } from './find-file.ts';
import { haveTeller, type HaveTeller } from './have-teller.ts';
import { namedTimers } from '../named-timers.ts';
import { filesIn } from '../storage/place-file.ts';
import type { SwarmSetting } from '../setting.ts';
import { SwarmError } from '../swarm-error.ts';
import type { TransferEvent } from '../transfer.ts';

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
  content(): Content | null;
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
 * Users who send what is missing, beyond which no further one is called: in a swarm of many, links to everybody cost more
 * than they bring. Whoever calls is taken beside them.
 */
const ENOUGH_HELPERS = 8;

type Told = Pick<Standing, 'state' | 'cause' | 'problem'>;
const BEGINNING: Told = { state: 'searching', cause: null, problem: null };

/** Begins a download. */
export function startDownload(wish: DownloadWish, setting: SwarmSetting, deeds: DownloadDeeds): Download {
  const { tracker, clock } = setting;
  const actor = createActor(downloadMachine);
  const life = { machine: 'download', instance: `download/${wish.id}`, label: wish.wanted };
  watchActor(setting.watch, actor, life);
  const timers = namedTimers<DownloadTimer>(clock, (timer) => actor.send({ type: 'timer.rang', timer }));
  let manifest: Manifest | null = null;
  let files: readonly Candidate[] | undefined;
  let fetcher: Fetching | null = null;
  let teller: HaveTeller | null = null;
  let isOver = false;
  let ownersTold = 0;
  let told: Told = BEGINNING;
  const storage = downloadStorage(setting, deeds);
  const crowd = makeCrowd(setting, {
    ...{ instance: life.instance, content: storage.content, onServed: deeds.onServed, onLeft: deeds.onLeft },
    manifest: () => manifest,
    handlers: () => fetcher?.handlers ?? null,
    hasEnough: () => (fetcher?.helpers ?? 0) >= ENOUGH_HELPERS,
  });
  const standing = (): Standing => ({ ...told, manifest, parts: storage.parts, fetcher });
  const report = downloadReport(wish, setting, crowd, standing);

  function fail(error: unknown): void {
    // A write that was under way when everything was given up.
    if (isOver) return;
    const { code, message } = error instanceof SwarmError ? error : new SwarmError('internal', String(error));
    told = { ...told, problem: message };
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
        told = { ...told, state: fact.state, cause: fact.cause };
        return deeds.onTransfer(report.transfer);
      case 'progress.wanted':
        return progress();
      case 'download.done':
        return end({
          ...{ ok: true, id: manifest?.root ?? '', path: fact.path },
          ...{ bytes: report.wantedBytes, ...filesIn(storage.placed) },
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
    const placed = await storage.find(manifest);
    if (placed) return actor.send({ type: 'file.present', path: placed.path });
    await closeStorage(false);
    const parts = await storage.open(manifest);
    if (isOver) return storage.close(false);
    const wanted = wish.chunks?.filter((n) => !hasBit(parts.held, n)) ?? othersThan(parts.held);
    fetcher = fetching({ manifest, parts, wanted }, setting, {
      onStored,
      onFailed: fail,
      onOwners: tellOwners,
      onBanned: (link) => crowd.ban(link.user),
    });
    actor.send({ type: 'storage.opened', missing: fetcher.missing });
  }
  async function join(): Promise<void> {
    const { parts } = storage;
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
    if (told.state === 'waiting') deeds.onTransfer(report.transfer); // It waited before the last of it was written.
  }
  function tellOwners(): void {
    // Those who are served on lose and gain chunks that are of no use any more.
    if (!fetcher || isOver) return;
    ownersTold = fetcher.owners;
    actor.send({ type: 'owners.changed', owners: ownersTold, waitsFor: crowd.waitsFor });
  }
  function dropPeers(): void {
    const isWhole = fetcher?.missing === 0 && wish.chunks === undefined && !isOver;
    if (isWhole) deeds.onServedOn(crowd.serveOn((link) => fetcher?.isPart(link) ?? false));
    else crowd.want(false);
    if (manifest) tracker.leave(manifest.root);
    teller?.stop();
  }
  async function place(): Promise<void> {
    const { parts } = storage;
    if (!parts) return;
    if (wish.chunks && sizeOfBitset(parts.held) < parts.held.count) {
      await parts.sync();
      return actor.send({ type: 'file.placed', path: null });
    }
    const { path } = await storage.place(parts);
    actor.send({ type: 'file.placed', path });
  }
  async function closeStorage(discard: boolean): Promise<void> {
    const isLost = discard || storage.parts?.isUnsafe === true;
    crowd.want(false);
    if (isLost && manifest) void tracker.unregister(manifest.root);
    await storage.close(isLost);
  }
  function progress(): void {
    fetcher?.tick();
    crowd.seek();
    // Who has given all that was wanted of them is none any more.
    if (fetcher && fetcher.owners !== ownersTold) tellOwners();
    deeds.onActivity();
    if (report.measure()) deeds.onTransfer(report.transfer);
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
      return report.transfer;
    },
    map(cells) {
      const { parts } = storage;
      return parts ? chunkMap(parts.held, (n) => fetcher?.isAsked(n) ?? false, cells) : '';
    },
    get root() {
      return manifest?.root ?? null;
    },
    content: storage.content,
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
