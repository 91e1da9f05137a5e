/** The questions for consent that are open now: who asks whom, for what. Data only. */
import type { Cause, SessionId, User } from '../../../machines/vocabulary/identity.ts';
import type { Purpose } from '../../../machines/vocabulary/peers.ts';
import type { DeviceKey } from '../../../machines/vocabulary/questions.ts';
import type { Place } from './addresses.ts';

/** One side of a meeting. */
export interface Side {
  readonly user: User;
  readonly session: SessionId;
  readonly device: DeviceKey;
}

export interface Ask {
  readonly id: string;
  readonly purpose: Purpose;
  /** The command that waits for the answer. */
  readonly cause: Cause;
  readonly asker: Side & { readonly place: Place };
  readonly asked: Side;
}

export interface Asks {
  get(id: string): Ask | undefined;
  add(ask: Ask): void;
  remove(ask: Ask): void;
  /** What `asker` asked `asked` and was not answered yet. */
  between(asker: SessionId, asked: SessionId, purpose: Purpose): Ask | undefined;
  /** Those in which a session has a part. */
  of(session: SessionId): Ask[];
}

/** No open questions. */
export function createAsks(): Asks {
  const all = new Map<string, Ask>();
  const bySession = new Map<SessionId, Set<Ask>>();
  const sidesOf = ({ asker, asked }: Ask) => [asker.session, asked.session];
  return {
    get: (id) => all.get(id),
    add(ask) {
      all.set(ask.id, ask);
      for (const session of sidesOf(ask))
        bySession.set(session, (bySession.get(session) ?? new Set()).add(ask));
    },
    remove(ask) {
      all.delete(ask.id);
      for (const session of sidesOf(ask)) {
        const asks = bySession.get(session);
        asks?.delete(ask);
        if (asks?.size === 0) bySession.delete(session);
      }
    },
    between: (asker, asked, purpose) =>
      [...(bySession.get(asker) ?? [])].find(
        (ask) => ask.asker.session === asker && ask.asked.session === asked && isSame(ask.purpose, purpose),
      ),
    of: (session) => [...(bySession.get(session) ?? [])],
  };
}

function isSame(first: Purpose, second: Purpose): boolean {
  if (first.kind === 'file') return second.kind === 'file' && first.root === second.root;
  return second.kind === 'private';
}
