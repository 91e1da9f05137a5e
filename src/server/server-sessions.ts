/**
 * What the server keeps for a session beyond its connection: the order of its results, and who holds it now. Results and
 * events for a session go to whoever holds it; while nobody does, results wait and events are dropped (mail is safe).
 */
import type { Fact } from '../../machines/vocabulary/facts.ts';
import type { ConnectionId, SessionId } from '../../machines/vocabulary/identity.ts';
import type { Bus } from '../bus/bus.ts';
import { encodeEvent } from '../wire/encode.ts';
import { createReplyOrder } from './reply-order.ts';
import type { ReplyOrder } from './reply-order.ts';

export interface Holder {
  readonly connection: ConnectionId;
  onFact(fact: Fact): void;
  push(line: string): void;
  settled(id: number): void;
}

export interface ServerSession {
  readonly order: ReplyOrder;
  holder: Holder | null;
}

export interface ServerSessions {
  /** For a connection that has not logged in yet. */
  provisional(): ServerSession;
  /** A connection's provisional session became a real one. */
  open(id: SessionId, session: ServerSession): void;
  /** The session of that name, for a connection that takes it up; `otherwise` when there is none. */
  take(id: SessionId, otherwise: ServerSession): ServerSession;
}

interface ResultLimits {
  readonly resultsKept: number;
  readonly resultBytesKept: number;
}

/** The sessions of a server, each attending its address on the bus until it ends. */
export function createServerSessions(bus: Bus, limits: ResultLimits): ServerSessions {
  const sessions = new Map<SessionId, { session: ServerSession; detach: () => void }>();

  function attend(id: SessionId, session: ServerSession): () => void {
    return bus.attend(id, {
      onFact(fact) {
        session.holder?.onFact(fact);
        if (fact.type === 'session.ended') forget(id);
      },
      onResult(number, result) {
        if (session.order.settle(number, result)) session.holder?.settled(number);
      },
      onNotice(notice) {
        if (!session.holder) return;
        notice.line ??= encodeEvent(notice.event);
        session.holder.push(notice.line);
      },
    });
  }

  function forget(id: SessionId): void {
    sessions.get(id)?.detach();
    sessions.delete(id);
  }

  return {
    provisional: () => ({
      order: createReplyOrder(limits.resultsKept, limits.resultBytesKept),
      holder: null,
    }),
    open: (id, session) => void sessions.set(id, { session, detach: attend(id, session) }),
    take: (id, otherwise) => sessions.get(id)?.session ?? otherwise,
  };
}
