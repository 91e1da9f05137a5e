/**
 * Who fetches which file, and what they are told: the owners when they join, then differences, together once a second, the
 * same for everybody whom no block concerns. Two of whom one blocks the other never hear of each other here (R15, R24).
 */
import type { FileId } from '../../../machines/vocabulary/files.ts';
import type { SessionId, User } from '../../../machines/vocabulary/identity.ts';
import type { SwarmChange, SwarmPeer } from '../../../machines/vocabulary/swarm.ts';
import { timerWanted } from '../../../machines/vocabulary/timers.ts';
import type { Bus } from '../../bus/bus.ts';
import { writeHolding } from './chunk-set.ts';
import { shuffled } from '../../ports/draw.ts';
import type { CataloguedFile, Owner } from './catalogue.ts';

const BATCH_SECONDS = 1;
export const SWARM_ADDRESS = 'chunk-tracker';

export interface Swarms {
  /** The files a session has joined. */
  countOf(session: SessionId): number;
  join(file: FileId, session: SessionId, user: User): void;
  leave(file: FileId, session: SessionId): boolean;
  /** The user of a session that has joined a file. */
  memberOf(file: FileId, session: SessionId): User | undefined;
  /** Leaves everything. */
  gone(session: SessionId): void;
  /** An owner is new, or holds other chunks than it said before. */
  changed(file: FileId, owner: Owner): void;
  added(file: FileId, owner: Owner, chunks: readonly number[]): void;
  removed(file: FileId, owner: Owner): void;
  /** Tells one member at once that an owner appears or is gone for it (a block, the end of one). */
  tell(member: SessionId, file: FileId, owner: Owner, appears: boolean): void;
  /** Tells everybody what changed since the last time. */
  flush(): void;
}

type Change =
  | { readonly kind: 'whole'; readonly owner: Owner; readonly peer: string }
  | { readonly kind: 'more'; readonly owner: Owner; readonly peer: string; readonly chunks: Set<number> }
  | { readonly kind: 'gone'; readonly owner: Owner; readonly peer: string };

/** Whether two may meet over a file: neither hides from the other. */
export function mayMeet(bus: Bus, one: User, other: User): boolean {
  return bus.ask.sees(one, other) && bus.ask.sees(other, one);
}

/** No swarms yet. `handleOf` names a session for others. */
export function createSwarms(bus: Bus, handleOf: (session: SessionId) => string): Swarms {
  const members = new Map<FileId, Map<SessionId, User>>();
  const joined = new Map<SessionId, Set<FileId>>();
  const pending = new Map<FileId, Map<SessionId, Change>>();

  function note(file: FileId, change: Change): void {
    if (!members.has(file)) return;
    if (pending.size === 0) bus.publish(timerWanted(SWARM_ADDRESS, 'swarm', BATCH_SECONDS));
    const changes = pending.get(file) ?? new Map<SessionId, Change>();
    pending.set(file, changes);
    changes.set(change.owner.session, change);
  }

  function leave(file: FileId, session: SessionId): boolean {
    const swarm = members.get(file);
    if (!swarm?.delete(session)) return false;
    joined.get(session)?.delete(file);
    if (swarm.size === 0) {
      members.delete(file);
      pending.delete(file);
    }
    return true;
  }

  function flushFile(file: FileId, changes: readonly Change[]): void {
    const everyone: SessionId[] = [];
    for (const [session, user] of members.get(file) ?? []) {
      const visible = changes.filter(({ owner }) => mayMeet(bus, user, owner.user));
      if (visible.length === changes.length) everyone.push(session);
      else if (visible.length > 0) bus.notify([session], { t: 'swarm', file, changes: visible.map(encode) });
    }
    if (everyone.length > 0) bus.notify(everyone, { t: 'swarm', file, changes: changes.map(encode) });
  }

  return {
    countOf: (session) => joined.get(session)?.size ?? 0,
    join(file, session, user) {
      const swarm = members.get(file) ?? new Map<SessionId, User>();
      members.set(file, swarm.set(session, user));
      joined.set(session, (joined.get(session) ?? new Set()).add(file));
    },
    leave,
    memberOf: (file, session) => members.get(file)?.get(session),
    gone(session) {
      for (const file of joined.get(session) ?? []) leave(file, session);
      joined.delete(session);
    },
    changed: (file, owner) => note(file, { kind: 'whole', owner, peer: handleOf(owner.session) }),
    added(file, owner, chunks) {
      const before = pending.get(file)?.get(owner.session);
      // A whole holding is encoded when it is told, so it has the new chunks in it.
      if (before?.kind === 'whole') return;
      const known = before?.kind === 'more' ? before.chunks : [];
      const peer = handleOf(owner.session);
      note(file, { kind: 'more', owner, peer, chunks: new Set([...known, ...chunks]) });
    },
    removed: (file, owner) => note(file, { kind: 'gone', owner, peer: handleOf(owner.session) }),
    tell(member, file, owner, appears) {
      const changes = [encode({ kind: appears ? 'whole' : 'gone', owner, peer: handleOf(owner.session) })];
      bus.notify([member], { t: 'swarm', file, changes });
    },
    flush() {
      const batch = [...pending];
      pending.clear();
      for (const [file, changes] of batch) flushFile(file, [...changes.values()]);
    },
  };
}

/** The owners that a newcomer is told of: those with chunks whom it may meet, at most `most`, which ones by chance. */
export function ownersFor(
  bus: Bus,
  file: CataloguedFile,
  viewer: { readonly session: SessionId; readonly user: User },
  most: number,
  handleOf: (session: SessionId) => string,
  draw: (limit: number) => number,
): SwarmPeer[] {
  const visible = [...file.owners.values()].filter(
    ({ session, user, held }) =>
      session !== viewer.session && (held.size > 0 || file.chunks === 0) && mayMeet(bus, viewer.user, user),
  );
  return shuffled(visible, draw)
    .slice(0, most)
    .map((owner) => peerOf(owner, handleOf(owner.session)));
}

function encode(change: Change): SwarmChange {
  const { owner, peer } = change;
  if (change.kind === 'gone') return { peer, gone: true };
  if (change.kind === 'more') return { peer, chunks: [...change.chunks] };
  return peerOf(owner, peer);
}

function peerOf({ user, held }: Owner, peer: string): SwarmPeer {
  return { peer, user: user.name, have: writeHolding(held) };
}
