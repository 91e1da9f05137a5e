/** The peers of one download: the owners that the tracker tells of, who came by themselves, and whom nobody wants again. */
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import type { SwarmChange, SwarmPeer } from '../../../machines/vocabulary/swarm.ts';
import type { NetworkConnection } from '../../ports/network.ts';
import type { Content } from '../storage/content.ts';
import { owners, type Owners } from './owners.ts';
import type { LinkHandlers, PeerLink } from '../link/link.ts';
import { openPeerLink } from '../link/peer-link.ts';
import type { SwarmSetting } from '../setting.ts';
import type { Tracker } from '../tracker.ts';

/** What a crowd needs of the client's swarm. */
export type CrowdSetting = Pick<SwarmSetting, 'clock' | 'watch' | 'buffers' | 'turns' | 'compressor'> & {
  readonly tracker: Pick<Tracker, 'meet'>;
};

/** Links of one user who came by themselves, and of all. */
const MOST_OF_USER = 4;
const MOST_ARRIVED = 256;

export interface CrowdParts {
  /** The download's name for who watches. */
  readonly instance: string;
  readonly manifest: () => Manifest | null;
  /** What is served to peers. */
  readonly content: () => Content | null;
  /** Who fetches from them; null while nobody does. */
  readonly handlers: () => Omit<LinkHandlers, 'onOver' | 'onServed'> | null;
  /** Enough are connected who have something that is missing. */
  hasEnough(): boolean;
  onServed(bytes: number): void;
  /** Somebody who was served on has gone. */
  onLeft(link: PeerLink): void;
}

export interface Crowd {
  /** The tracker told the own handle and who has the file; what it told before counts no more. */
  begin(self: string, peers: readonly SwarmPeer[]): void;
  /** Links are wanted, or not any more. */
  want(isWanted: boolean): void;
  /**
   * No more are wanted: all is here. Those who are connected and have use for it are served on, over the same connections;
   * others go. Answers the links that stay; `onLeft` tells when one of them is over.
   */
  serveOn(hasUse: (link: PeerLink) => boolean): readonly PeerLink[];
  heard(changes: readonly SwarmChange[]): void;
  /** Who is connected may have less of use than before: seeks others where that is not enough. */
  seek(): void;
  /** Somebody was introduced and came. False where nobody is fetched from: then the connection is the caller's. */
  accept(user: string, connection: NetworkConnection): boolean;
  /** Nothing more is fetched from a user, nor served to one. */
  ban(user: string): void;
  /** Whether somebody is met through the server. */
  readonly isRelayed: boolean;
  /** For whom the download waits, a sentence. */
  readonly waitsFor: string;
  /** The users that it names. */
  readonly awaited: readonly string[];
}

/** A crowd of nobody. */
export function makeCrowd(setting: CrowdSetting, parts: CrowdParts): Crowd {
  const banned = new Set<string>();
  const arrived = new Map<string, PeerLink>();
  const relayed = new Set<PeerLink>();
  const servedOn = new Set<PeerLink>();
  const seeking = { clock: setting.clock, hasEnough: parts.hasEnough };
  let known: Owners = owners(null, openOutgoing, seeking);
  let isWanted = false;
  let arrivals = 0;

  function openOutgoing(peer: string, user: string): PeerLink | null {
    // Who came by themselves need not be called as well: one link does for both ways.
    if (banned.has(user) || [...arrived.values()].some((link) => link.user === user)) return null;
    const root = parts.manifest()?.root ?? '';
    return open(peer, user, (signal) => setting.tracker.meet(root, peer, signal));
  }
  function open(
    name: string,
    user: string,
    meet: (signal: AbortSignal) => Promise<NetworkConnection>,
    connection?: NetworkConnection,
  ): PeerLink | null {
    const [manifest, handlers] = [parts.manifest(), parts.handlers()];
    if (!manifest || !handlers) return null;
    return openPeerLink({
      name,
      user,
      manifest,
      content: parts.content,
      ...(connection ? { connection } : {}),
      meet,
      clock: setting.clock,
      watch: setting.watch,
      of: parts.instance,
      buffers: setting.buffers,
      ...{ turns: setting.turns, compressor: setting.compressor },
      handlers: {
        ...handlers,
        onReady(link) {
          known.met(name);
          if (link.route === 'relay') relayed.add(link);
          known.note(name, 'has nothing of what is missing');
          handlers.onReady(link);
        },
        onPostponed(link) {
          known.note(name, 'has us wait for our turn');
          handlers.onPostponed(link);
        },
        onChunk(link, n, bytes, came) {
          known.note(name, 'has nothing of what is missing');
          return handlers.onChunk(link, n, bytes, came);
        },
        onLost(link, cause) {
          relayed.delete(link);
          known.missed(name, cause);
          handlers.onLost(link, cause);
          // Who is only served is not sought again.
          if (servedOn.has(link)) link.end();
        },
        onOver(link) {
          relayed.delete(link);
          if (servedOn.delete(link)) parts.onLeft(link);
          known.over(name);
          if (arrived.delete(name)) known.want(isWanted);
        },
        onServed: (_link, bytes) => parts.onServed(bytes),
      },
    });
  }
  function endArrived(test: (link: PeerLink) => boolean): void {
    for (const link of [...arrived.values()].filter(test)) link.end();
  }
  return {
    begin(self, peers) {
      known.want(false);
      known = owners(self, openOutgoing, seeking);
      known.want(isWanted);
      known.heard(peers);
    },
    want(wanted) {
      isWanted = wanted;
      known.want(wanted);
      if (!wanted) endArrived(() => true);
      if (!wanted) for (const link of servedOn) link.end();
    },
    serveOn(hasUse) {
      isWanted = false;
      const connected = [...known.release(), ...arrived.values()];
      arrived.clear();
      for (const link of connected) if (hasUse(link)) servedOn.add(link);
      for (const link of connected) if (!servedOn.has(link)) link.end();
      return [...servedOn];
    },
    heard: (changes) => known.heard(changes),
    seek: () => known.seek(),
    accept(user, connection) {
      const name = `from ${user} ${++arrivals}`;
      const nobody = () => Promise.reject(new Error('the other side seeks the connection'));
      if (banned.has(user) || arrived.size >= MOST_ARRIVED) {
        connection.destroy();
        return true;
      }
      // The oldest goes: who comes back after a loss is not kept out by what they lost.
      const before = [...arrived.values()].filter((link) => link.user === user);
      if (before.length >= MOST_OF_USER) before[0]?.end();
      const link = isWanted ? open(name, user, nobody, connection) : null;
      if (link) arrived.set(name, link);
      return link !== null;
    },
    ban(user) {
      banned.add(user);
      endArrived((link) => link.user === user);
    },
    get awaited() {
      return known.awaited;
    },
    get isRelayed() {
      return relayed.size > 0;
    },
    get waitsFor() {
      return known.waitsFor;
    },
  };
}
