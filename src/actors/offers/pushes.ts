/** The pushes that are under way, and how far each of their recipients is. Data only: it knows no bus. */
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import type { Cause, SessionId, User } from '../../../machines/vocabulary/identity.ts';
import { SETTLED, type RecipientStanding, type RecipientState } from '../../../machines/vocabulary/pushes.ts';

export interface Recipient {
  readonly user: User;
  /** The one that was asked; null while there is none. */
  session: SessionId | null;
  state: RecipientState;
  bytes: number;
  cause: string | null;
  /** Until when an answer, or a return, is waited for: monotonic milliseconds. */
  deadline: number;
}

export interface Push {
  /** Its name to recipients, who cannot guess it. */
  readonly id: string;
  /** Its name to the pusher's client. */
  readonly name: string;
  /** The command that waits for the result. */
  readonly cause: Cause;
  readonly pusher: User;
  readonly manifest: Manifest;
  readonly recipients: ReadonlyMap<number, Recipient>;
  /** Of whom the pusher has not been told what is new. */
  readonly changed: Set<Recipient>;
}

export interface Pushes {
  get(id: string): Push | undefined;
  readonly all: Iterable<Push>;
  of(session: SessionId): readonly Push[];
  /** Those of which a user is a recipient who is not done. */
  to(user: User): readonly Push[];
  add(push: Push): void;
  /** A recipient is done. */
  settled(push: Push, recipient: Recipient): void;
  remove(push: Push): void;
}

/** Nothing is pushed. */
export function createPushes(): Pushes {
  const byId = new Map<string, Push>();
  const bySession = groups<SessionId>();
  const byUser = groups<number>();
  return {
    get: (id) => byId.get(id),
    get all() {
      return byId.values();
    },
    of: bySession.get,
    to: (user) => byUser.get(user.id),
    add(push) {
      byId.set(push.id, push);
      bySession.add(push.cause.session, push);
      for (const { user, state } of push.recipients.values()) {
        if (!SETTLED.has(state)) byUser.add(user.id, push);
      }
    },
    settled: (push, { user }) => byUser.remove(user.id, push),
    remove(push) {
      byId.delete(push.id);
      bySession.remove(push.cause.session, push);
      for (const id of push.recipients.keys()) byUser.remove(id, push);
    },
  };
}

/** True when nothing follows from any recipient. */
export function isSettled({ recipients }: Push): boolean {
  return [...recipients.values()].every(({ state }) => SETTLED.has(state));
}

/** A recipient as the pusher hears of them. */
export function standingOf({ user, state, bytes, cause }: Recipient): RecipientStanding {
  return { user: user.name, state, bytes, cause };
}

interface Groups<K> {
  get(key: K): readonly Push[];
  add(key: K, push: Push): void;
  remove(key: K, push: Push): void;
}

function groups<K>(): Groups<K> {
  const sets = new Map<K, Set<Push>>();
  return {
    get: (key) => [...(sets.get(key) ?? [])],
    add: (key, push) => void sets.set(key, (sets.get(key) ?? new Set()).add(push)),
    remove(key, push) {
      const set = sets.get(key);
      set?.delete(push);
      if (set?.size === 0) sets.delete(key);
    },
  };
}
