/**
 * Joins the connections of two clients that were introduced and cannot reach each other. Each shows the ticket of its
 * introduction; what passes afterwards is sealed between the two and no concern of this actor's.
 */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { EntryAsked } from '../../../machines/vocabulary/commands.ts';
import type { ConnectionId, SessionId } from '../../../machines/vocabulary/identity.ts';
import type { Relay } from '../../../machines/vocabulary/relays.ts';
import type { ActorDefinition } from '../../bus/attach-actor.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import { createTickets, type Half } from './tickets.ts';

/** The settings that this actor reads, at each use: they may change. */
export interface RelaySettings {
  readonly relay: {
    readonly enabled: boolean;
    /** Connections that are relayed, or wait to be, at the same time. */
    readonly connections: number;
    /** Those of one user. */
    readonly connectionsPerUser: number;
  };
}

const OFF = 'this server does not relay any more';

/** A connection that is relayed, or waits for the other one. */
interface Side extends Half {
  readonly connection: ConnectionId;
  readonly commandId: number;
  peer: ConnectionId | null;
}

/** The relays actor. Tickets and relays live as long as the process: a restart of the actor alone loses none. */
export function relaysActor(
  bus: Bus,
  clock: Pick<Clock, 'monotonic' | 'now'>,
  settings: RelaySettings,
): ActorDefinition {
  const tickets = createTickets();
  const sides = new Map<ConnectionId, Side>();
  const byTicket = new Map<string, Side>();

  function come({ connection, command: { id: commandId, ticket } }: EntryAsked<Relay>): void {
    const half = tickets.take(ticket, clock.monotonic());
    if (!half) {
      refuseTo(connection, commandId, refuse('not-found', 'nobody is to be met by that ticket any more'));
      return;
    }
    const other = byTicket.get(half.other);
    const refusal = tooMany(half);
    if (refusal) {
      refuseTo(connection, commandId, refusal);
      if (other) giveUp(other, refuse('busy', 'the server relays as much for the other side as it may'));
      return;
    }
    const side: Side = { ...half, connection, commandId, peer: null };
    sides.set(connection, side);
    byTicket.set(ticket, side);
    if (other) join(side, other);
  }

  function refuseTo(connection: ConnectionId, commandId: number, refusal: Refusal): void {
    bus.publish({ type: 'relay.refused', connection, commandId, refusal }, connection);
  }

  function tooMany({ user }: Half): Refusal | null {
    const { enabled, connections, connectionsPerUser } = settings.relay;
    if (!enabled) return refuse('unreachable', OFF);
    const left = connections - sides.size;
    if (left <= 0) return refuse('busy', 'the server relays for as many as it may: try later');
    const theirs = [...sides.values()].filter((side) => side.user.id === user.id).length;
    // Whoever comes finds a place, however many take what they can: nobody has more than are left.
    if (theirs < Math.min(left, connectionsPerUser)) return null;
    return refuse('busy', 'the server relays as much for you as it may: end another session or transfer');
  }

  function join(first: Side, second: Side): void {
    for (const [side, { connection: peer }] of [
      [first, second],
      [second, first],
    ] as const) {
      const { connection, commandId } = side;
      side.peer = peer;
      bus.publish({ type: 'relay.joined', connection, commandId, peer }, connection);
    }
  }

  function leave(connection: ConnectionId): void {
    const side = sides.get(connection);
    if (!side) return;
    sides.delete(connection);
    byTicket.delete(side.ticket);
    if (side.peer !== null && sides.has(side.peer))
      bus.publish({ type: 'relay.ended', connection: side.peer }, side.peer);
  }

  function endAllOf(session: SessionId): void {
    tickets.withdraw(session);
    for (const side of [...sides.values()].filter((one) => one.session === session)) {
      end(side, refuse('interrupted', 'the session that this was for has ended'));
    }
  }

  function end(side: Side, refusal: Refusal): void {
    if (side.peer === null) giveUp(side, refusal);
    else bus.publish({ type: 'relay.ended', connection: side.connection }, side.connection);
  }

  /** Who still waits would otherwise be joined later, for somebody who is not to be met any more. */
  function giveUp({ connection, commandId, other }: Side, refusal: Refusal): void {
    leave(connection);
    tickets.take(other, clock.monotonic());
    refuseTo(connection, commandId, refusal);
  }

  /** What is relayed carries no words of the server's: the sessions behind it are told, whatever their clients know of relays. */
  function endAllWhereOff(): void {
    if (settings.relay.enabled || sides.size === 0) return;
    const ended = [...sides.values()];
    const concerned = [...new Set(ended.map(({ session }) => session))];
    const text = `${OFF}: what went through it to others has ended`;
    bus.notify(concerned, { t: 'announcement', text, at: clock.now() });
    for (const side of ended) end(side, refuse('unreachable', OFF));
  }

  return {
    name: 'relays',
    start: () =>
      Promise.resolve({
        handlers: {
          'relay.offered': (offer) => tickets.offer(offer.tickets, clock.monotonic()),
          'relay.asked': come,
          'connection.closed': ({ connection }) => leave(connection),
          'session.ended': ({ session }) => endAllOf(session),
          'settings.applied': endAllWhereOff,
        },
        answers: {},
      }),
  };
}
