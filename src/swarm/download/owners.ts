/** Who holds a file, as the tracker tells, and the links to them: one per owner while links are wanted. */
import type { SwarmChange } from '../../../machines/vocabulary/swarm.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PeerLink } from '../link/link.ts';

/** Links to owners that a download keeps, at most; those that cannot be reached now do not count. */
const MOST_LINKS = 32;

/**
 * Owners that are being met at once, at most. Where many begin together each handshake takes long, whoever waits for one
 * tries the next way as well, and then all of them take longer still.
 */
const MOST_MEETINGS = 4;

/** A meeting that takes longer holds up no other. */
const MEETING_MILLISECONDS = 1_000;

/** Owners that are known at once, and users who went and are waited for; a server that tells of more is not an honest one. */
const MOST_KNOWN = 1_024;

/** Users that a sentence names. */
const MOST_NAMED = 8;

export interface Owners {
  /** What the tracker told. */
  heard(changes: readonly SwarmChange[]): void;
  /** Links are wanted, or not any more. */
  want(isWanted: boolean): void;
  /** No more are wanted, and those that are connected are the caller's: it ends them. */
  release(): readonly PeerLink[];
  /** Seeks more of them where there are not enough. */
  seek(): void;
  /** The link to an owner is over by itself: the owner is banned. */
  over(peer: string): void;
  /** Why an owner is of no use now. */
  note(peer: string, cause: string): void;
  /** There is no connection to an owner: whoever can be reached takes its place. */
  missed(peer: string, cause: string): void;
  /** There is one. */
  met(peer: string): void;
  /** Whom somebody who has nobody waits for, a sentence. */
  readonly waitsFor: string;
  /** The users that it names. */
  readonly awaited: readonly string[];
}

interface Owner {
  readonly user: string;
  link: PeerLink | null;
  /** Not reached, or lost; it is tried again after a while. */
  isAway: boolean;
  isMet: boolean;
  isBanned: boolean;
  /** While it is being met: lets the next one be met. */
  endMeeting: (() => void) | null;
  cause: string;
}

export interface Seeking {
  readonly clock: Pick<Clock, 'after'>;
  /** So many are connected and have something that is missing that nobody else need be sought. */
  hasEnough(): boolean;
}

/** The owners of a file; `self` is the own handle, `open` opens a link to one, or answers null where none is to be had. */
export function owners(
  self: string | null,
  open: (peer: string, user: string) => PeerLink | null,
  { clock, hasEnough }: Seeking,
): Owners {
  const known = new Map<string, Owner>();
  /* The users who had it and went: those a download may wait for. */
  const gone = new Set<string>();
  let isWanted = false;

  function connect(): void {
    const linked = [...known.values()].filter(({ link, isAway }) => link !== null && !isAway);
    const meetings = linked.filter(({ endMeeting }) => endMeeting !== null).length;
    if (!isWanted || hasEnough()) return;
    let free = Math.min(MOST_LINKS - linked.length, MOST_MEETINGS - meetings);
    for (const [peer, owner] of known) {
      if (free <= 0) return;
      if (owner.link !== null || owner.isBanned) continue;
      owner.isAway = false;
      owner.link = open(peer, owner.user);
      if (owner.link === null) continue;
      meeting(owner);
      free--;
    }
  }
  function meeting(owner: Owner): void {
    const drop = clock.after(MEETING_MILLISECONDS, () => {
      owner.endMeeting = null;
      connect();
    });
    owner.endMeeting = () => {
      owner.endMeeting = null;
      drop();
    };
  }
  function remove(peer: string): void {
    const owner = known.get(peer);
    if (!owner) return;
    known.delete(peer);
    if (gone.size < MOST_KNOWN) gone.add(owner.user);
    owner.endMeeting?.();
    owner.link?.end();
  }
  function note(peer: string, cause: string): void {
    const owner = known.get(peer);
    if (owner) owner.cause = cause;
  }
  function want(wanted: boolean): void {
    isWanted = wanted;
    if (wanted) return connect();
    for (const owner of known.values()) {
      const { link } = owner;
      owner.link = null;
      owner.endMeeting?.();
      link?.end();
    }
  }
  return {
    heard(changes) {
      for (const change of changes) {
        if (change.peer === self) continue;
        if ('gone' in change) remove(change.peer);
        else if ('user' in change && !known.has(change.peer) && known.size < MOST_KNOWN) {
          const fresh = {
            link: null,
            isAway: false,
            isMet: false,
            isBanned: false,
            endMeeting: null,
            cause: 'being called',
          };
          known.set(change.peer, { user: change.user, ...fresh });
          gone.delete(change.user);
        }
      }
      connect();
    },
    want,
    release() {
      const met: PeerLink[] = [];
      for (const owner of known.values()) {
        if (!owner.isMet || !owner.link) continue;
        met.push(owner.link);
        owner.link = null;
      }
      want(false);
      return met;
    },
    over(peer) {
      const owner = known.get(peer);
      if (!owner?.link) return;
      owner.endMeeting?.();
      owner.link = null;
      owner.isBanned = true;
      connect();
    },
    seek: connect,
    note,
    missed(peer, cause) {
      if (cause !== '') note(peer, cause);
      const owner = known.get(peer);
      if (!owner?.link || owner.isAway) return;
      owner.endMeeting?.();
      owner.isMet = false;
      owner.isAway = true;
      connect();
    },
    met(peer) {
      const owner = known.get(peer);
      if (!owner) return;
      owner.isAway = false;
      owner.isMet = true;
      owner.endMeeting?.();
      connect();
    },
    get awaited() {
      return [...[...known.values()].map(({ user }) => user), ...gone];
    },
    get waitsFor() {
      const here = [...known.values()].map(({ user, cause }) => `${user} (${cause})`);
      const all = [...here, ...gone];
      const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
      return all.length === 0
        ? 'nobody online has what is missing'
        : `waiting for ${all.slice(0, MOST_NAMED).join(', ')}${more}`;
    },
  };
}
