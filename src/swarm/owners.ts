/** Who holds a file, as the tracker tells, and the links to them: one per owner while peers are wanted. */
import type { SwarmChange } from '../../machines/vocabulary/swarm.ts';
import type { PeerLink } from './peer-link.ts';

/** Links to owners that a download keeps, at most. */
const MOST_LINKS = 32;

export interface Owners {
  /** What the tracker told. */
  heard(changes: readonly SwarmChange[]): void;
  /** The tracker tells everything anew: who is not told of again has gone. */
  forget(): void;
  /** Links are wanted, or not any more. */
  want(isWanted: boolean): void;
  /** A link is over: banned, or not wanted. */
  over(name: string): void;
  /** A sentence about whom the download waits for. */
  waitsFor(): string;
  /** Why an owner is of no use now. */
  note(name: string, cause: string): void;
}

interface Owner {
  readonly user: string;
  link: PeerLink | null;
  isBanned: boolean;
  cause: string | null;
}

/** The owners of a file; `self` is the own handle, `open` opens a link to one. */
export function owners(self: string | null, open: (peer: string, user: string) => PeerLink): Owners {
  const known = new Map<string, Owner>();
  /* The users who once had it: those a download waits for. */
  const once = new Set<string>();
  let isWanted = false;

  function connect(): void {
    const linked = [...known.values()].filter(({ link }) => link !== null).length;
    let free = MOST_LINKS - linked;
    for (const [peer, owner] of known) {
      if (!isWanted || free <= 0) return;
      if (owner.link !== null || owner.isBanned) continue;
      owner.link = open(peer, owner.user);
      free--;
    }
  }
  function remove(peer: string): void {
    const owner = known.get(peer);
    known.delete(peer);
    owner?.link?.end();
  }
  return {
    heard(changes) {
      for (const change of changes) {
        if (change.peer === self) continue;
        if ('gone' in change) remove(change.peer);
        else if ('user' in change && !known.has(change.peer)) {
          known.set(change.peer, { user: change.user, link: null, isBanned: false, cause: null });
          once.add(change.user);
        }
      }
      connect();
    },
    forget() {
      for (const peer of [...known.keys()]) remove(peer);
    },
    want(wanted) {
      isWanted = wanted;
      if (wanted) return connect();
      for (const owner of known.values()) {
        const { link } = owner;
        owner.link = null;
        link?.end();
      }
    },
    over(peer) {
      const owner = known.get(peer);
      if (owner?.link) Object.assign(owner, { link: null, isBanned: true });
      connect();
    },
    waitsFor() {
      const here = [...known.values()].filter(({ cause }) => cause !== null);
      const reasons = here.map(({ user, cause }) => `${user} (${cause ?? ''})`);
      const gone = [...once].filter((user) => ![...known.values()].some((owner) => owner.user === user));
      const all = [...reasons, ...gone];
      return all.length === 0 ? 'nobody online has what is missing' : `waiting for ${all.join(', ')}`;
    },
    note(peer, cause) {
      const owner = known.get(peer);
      if (owner) owner.cause = cause;
    },
  };
}
