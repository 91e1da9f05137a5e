/** The tickets of the last introductions: who may still come to be relayed, and to whom. */
import type { RelayTicket } from '../../../machines/vocabulary/relays.ts';
import type { SessionId } from '../../../machines/vocabulary/identity.ts';

/** Clients come within seconds of their introduction, or not at all. */
const MILLISECONDS = 30_000;

/** Beyond them the oldest offer is forgotten. */
const MOST = 10_000;

/** One side of an offer. */
export interface Half extends RelayTicket {
  /** The other side. */
  readonly other: string;
}

export interface Tickets {
  /** Two may come, `now` in monotonic milliseconds. */
  offer(tickets: readonly [RelayTicket, RelayTicket], now: number): void;
  /** Whose ticket it is; it is good once. Undefined where it is unknown or too old. */
  take(ticket: string, now: number): Half | undefined;
  /** A session is gone: neither it nor the other side of its offers can be relayed. */
  withdraw(session: SessionId): void;
}

/** No tickets yet. */
export function createTickets(): Tickets {
  const halves = new Map<string, Half & { readonly at: number }>();
  const bySession = new Map<SessionId, Set<string>>();

  function remove(ticket: string): void {
    const half = halves.get(ticket);
    if (!half) return;
    halves.delete(ticket);
    const mine = bySession.get(half.session);
    mine?.delete(ticket);
    if (mine?.size === 0) bySession.delete(half.session);
  }

  /** They are in the order in which they were offered. */
  function sweep(now: number): void {
    for (const [ticket, { at }] of halves) {
      if (halves.size <= MOST * 2 && now - at < MILLISECONDS) return;
      remove(ticket);
    }
  }

  function add(half: Half, at: number): void {
    halves.set(half.ticket, { ...half, at });
    const mine = bySession.get(half.session) ?? new Set();
    bySession.set(half.session, mine.add(half.ticket));
  }

  return {
    offer([first, second], now) {
      add({ ...first, other: second.ticket }, now);
      add({ ...second, other: first.ticket }, now);
      sweep(now);
    },
    take(ticket, now) {
      sweep(now);
      const half = halves.get(ticket);
      remove(ticket);
      return half;
    },
    withdraw(session) {
      for (const ticket of [...(bySession.get(session) ?? [])]) {
        const other = halves.get(ticket)?.other;
        remove(ticket);
        if (other !== undefined) remove(other);
      }
    },
  };
}
