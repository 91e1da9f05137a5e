/**
 * One other client and one file: the machine of the link (machines/peer-link.ts) with its connection under it. Whoever
 * fetches through it is told what the peer has and sends; what the peer asks for is served.
 */
import { createActor } from 'xstate';
import { bitsetFromBytes, emptyBitset } from '../../../machines/vocabulary/bitset.ts';
import { chunkCountOf, chunkLength, type Manifest } from '../../../machines/vocabulary/files.ts';
import type { PeerLinkFact, PeerLinkTimer } from '../../../machines/vocabulary/peer-link-events.ts';
import { peerLinkMachine } from '../../../machines/peer-link.ts';
import type { Clock } from '../../ports/clock.ts';
import { routeOf, type NetworkConnection, type Route } from '../../ports/network.ts';
import { watchActor, type Watch } from '../../ports/watch.ts';
import type { ChunkBuffers } from './chunk-buffers.ts';
import { MOST_LEAVES, type ChunkFrame } from './chunk-frames.ts';
import type { Compressor } from './compressor.ts';
import { HASH_BYTES } from '../storage/content-tree.ts';
import type { Content } from '../storage/content.ts';
import type { LinkHandlers, PeerLink } from './link.ts';
import { openTalk, type Talk } from './link-talk.ts';
import { namedTimers } from '../named-timers.ts';
import { peerNews } from './peer-news.ts';
import { openRequests } from './requests.ts';
import type { UploadTurns } from './upload-turns.ts';
import { restoreChunk } from './zstd-chunk.ts';

export interface LinkOptions {
  readonly name: string;
  readonly user: string;
  readonly manifest: Manifest;
  /** What is served to the peer; null while there is nothing. */
  readonly content: () => Content | null;
  /** A connection that the peer sought; not opened yet. */
  readonly connection?: NetworkConnection;
  /** Seeks the peer. Rejects with a sentence as its message. */
  meet(signal: AbortSignal): Promise<NetworkConnection>;
  readonly clock: Clock;
  readonly watch?: Watch | undefined;
  /** The download that it belongs to, for who watches. */
  readonly of?: string;
  readonly buffers: ChunkBuffers;
  readonly turns: UploadTurns;
  readonly compressor: Compressor;
  readonly handlers: LinkHandlers;
}

/** How often a peer may ask for all leaves: they are sent at once, in nobody's turn. */
const MOST_LEAVES_SENT = 4;

/** Opens a link: it meets the peer, or begins with the connection that the peer sought. */
export function openPeerLink(options: LinkOptions): PeerLink {
  const { name, user, manifest, clock, buffers, handlers, content } = options;
  const count = chunkCountOf(manifest.size);
  const ending = new AbortController();
  const actor = createActor(peerLinkMachine, { input: { incoming: options.connection !== undefined } });
  const { watch, of } = options;
  const instance = `${of ?? 'served'}/${name}`;
  watchActor(watch, actor, { machine: 'peer-link', instance, label: user, ...(of !== undefined && { of }) });
  const timers = namedTimers<PeerLinkTimer>(clock, (timer) => actor.send({ type: 'timer.rang', timer }));
  let connection = options.connection ?? null;
  let route: Route = 'direct';
  let talk: Talk | null = null;
  const requests = openRequests();
  let leavesFrom: number | null = null;
  let leavesSent = 0;
  let greeted: 'not yet' | 'named' | 'whole' = 'not yet';
  const news = peerNews(clock, (frames) => talk?.send(...frames));

  const awaited = (): number => requests.size + (leavesFrom === null ? 0 : 1);
  const breaks = (cause: string): void => actor.send({ type: 'rules.broken', cause });
  const doesCompress = (): boolean => connection?.encodings?.includes('zstd') ?? false;
  const settled = (): void => actor.send({ type: 'answer.received', awaited: awaited() });
  function expect(add: () => void): void {
    const isFirst = awaited() === 0;
    add();
    if (isFirst && awaited() > 0) actor.send({ type: 'answer.awaited' });
  }

  function perform(fact: PeerLinkFact): void {
    switch (fact.type) {
      case 'meeting.wanted':
        void meet();
        return;
      case 'greeting.wanted':
        return greet();
      case 'peer.ready':
        return handlers.onReady(link);
      case 'answer.delayed':
        return handlers.onPostponed(link);
      case 'answer.overdue':
        requests.withdrawAll();
        leavesFrom = null;
        return handlers.onOverdue(link);
      case 'connection.dropped':
        return drop();
      case 'peer.lost':
        return handlers.onLost(link, fact.cause);
      case 'peer.banned':
        return handlers.onBanned(link, fact.cause);
      case 'link.over':
        timers.dropAll();
        ending.abort();
        return handlers.onOver(link);
      case 'timer.wanted':
        return timers.want(fact.timer, fact.seconds);
      case 'timer.dropped':
        return timers.drop(fact.timer);
      case 'event.ignored':
        return;
    }
  }
  async function meet(): Promise<void> {
    try {
      const met = await options.meet(ending.signal);
      if (ending.signal.aborted) return met.destroy();
      connection = met;
      actor.send({ type: 'peer.met' });
    } catch (error) {
      // Whoever ends a link ends its meeting, too: that is no news to it.
      if (ending.signal.aborted) return;
      actor.send({ type: 'peer.missed', cause: error instanceof Error ? error.message : String(error) });
    }
  }
  function greet(): void {
    if (!connection) return;
    greeted = 'not yet';
    leavesSent = 0;
    route = routeOf(connection);
    const onLost = (cause: string): void => actor.send({ type: 'connection.lost', cause });
    const onServed = (bytes: number): void => handlers.onServed(link, bytes);
    talk = openTalk(connection, {
      manifest,
      content,
      buffers,
      clock,
      compressor: doesCompress() ? options.compressor : null,
      takeTurn: (bytes, isWanted) => options.turns.take(user, bytes, isWanted),
      onFrame,
      onBroken: breaks,
      onLost,
      onServed,
    });
    // The bitmap says all of it.
    news.take();
    const bits = (content()?.held ?? emptyBitset(count)).bytes;
    talk.send({ t: 'hello', root: manifest.root }, { t: 'bitmap', bits });
  }
  function drop(): void {
    talk?.close();
    talk = null;
    connection?.destroy();
    connection = null;
    requests.forget();
    leavesFrom = null;
  }
  function onFrame(frame: ChunkFrame): void {
    if (frame.t === 'hello' || frame.t === 'bitmap') return onGreeting(frame);
    if (greeted !== 'whole') return breaks('it did not say first which file this is about');
    switch (frame.t) {
      case 'compressed':
        if (!doesCompress()) return breaks('it sent a compressed chunk, which was not agreed on');
        return onChunk(frame);
      case 'chunk':
        return onChunk(frame);
      case 'leaves':
        if (leavesFrom !== frame.from) return breaks('it sent leaves that nobody asked for');
        leavesFrom = null;
        if (handlers.onLeaves(link, frame.from, frame.leaves)) settled();
        else actor.send({ type: 'answer.forged', cause: 'its leaves are not those of the file' });
        return;
      case 'refused':
        if (!requests.answered(frame.n)) return;
        handlers.onRefused(link, frame.n);
        // To refuse is no answer that earns time or forgets misses.
        if (requests.withdraw(frame.n)) actor.send({ type: 'request.withdrawn', awaited: awaited() });
        return;
      case 'have':
        talk?.serving.stored(frame.chunks);
        return handlers.onHave(link, frame.chunks);
      case 'leavesAsked':
        return sendLeaves(frame.from, frame.count);
      case 'chunkAsked':
        if (!talk?.serving.ask(frame.n)) breaks('it asks for too many chunks at once');
        return;
      case 'unwanted':
        return talk?.serving.unwant(frame.n);
      case 'postponed':
        return actor.send({ type: 'answer.postponed' });
    }
  }
  function onChunk({ t, n, bytes }: ChunkFrame & { t: 'chunk' | 'compressed' }): void {
    if (!requests.answered(n)) return breaks('it sent a chunk that nobody asked for');
    requests.withdraw(n);
    const chunk = t === 'chunk' ? bytes : restoreChunk(bytes, chunkLength(manifest.size, n));
    if (chunk !== bytes) buffers.give(bytes);
    if (chunk && handlers.onChunk(link, n, chunk, bytes.length)) settled();
    else actor.send({ type: 'answer.forged', cause: `it sent a wrong chunk ${n}` });
  }
  function onGreeting(frame: ChunkFrame & { t: 'hello' | 'bitmap' }): void {
    if (frame.t === 'hello') {
      if (greeted !== 'not yet' || frame.root !== manifest.root) return breaks('it speaks of another file');
      greeted = 'named';
      return;
    }
    const owned = bitsetFromBytes(frame.bits, count);
    if (greeted !== 'named' || owned === null) return breaks('what it has is not of this file');
    greeted = 'whole';
    handlers.onBitmap(link, owned);
    actor.send({ type: 'greeting.completed' });
  }
  function sendLeaves(from: number, length: number): void {
    const leaves = content()?.leaves;
    if (!leaves) return breaks('it asks for leaves of a peer that has no chunk');
    leavesSent += length;
    if (leavesSent > MOST_LEAVES_SENT * count) return breaks('it asks for the same hashes again and again');
    const wanted = leaves.subarray(from * HASH_BYTES, (from + length) * HASH_BYTES);
    talk?.send({ t: 'leaves', from, leaves: wanted });
  }

  const link: PeerLink = {
    name,
    user,
    get route() {
      return route;
    },
    ask(chunks) {
      expect(() => chunks.forEach(requests.ask));
      if (chunks.length === 0) return;
      talk?.send(...news.take(), ...chunks.map((n) => ({ t: 'chunkAsked', n }) as const));
    },
    askLeaves(from) {
      expect(() => {
        leavesFrom = from;
        talk?.send({ t: 'leavesAsked', from, count: Math.min(MOST_LEAVES, count - from) });
      });
    },
    unwant(n) {
      if (!requests.withdraw(n)) return;
      talk?.send({ t: 'unwanted', n });
      actor.send({ type: 'request.withdrawn', awaited: awaited() });
    },
    announce: (n) => void (talk && news.add(n)),
    pause: () => connection?.pause(),
    resume: () => connection?.resume(),
    end: () => actor.send({ type: 'link.ended' }),
  };
  actor.on('*', perform);
  actor.start();
  return link;
}
