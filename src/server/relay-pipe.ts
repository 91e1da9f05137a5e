/**
 * Passes bytes between the connections of two clients that cannot reach each other. It reads no faster than the other side
 * takes them, and no faster than the operator allows each and all together: nothing piles up here.
 */
import type { Clock } from '../ports/clock.ts';
import type { ConnectionHandlers, NetworkConnection } from '../ports/network.ts';

/** One end of a relay: a connection that carries no frames any more. */
export interface RelayEnd {
  readonly socket: Pick<NetworkConnection, 'write' | 'pause' | 'resume'>;
  /** From now on what the connection brings is for these. */
  giveAway(handlers: Pick<ConnectionHandlers, 'onData' | 'onDrain'>): void;
}

/** Milliseconds by which a sender may be ahead of its rate: without it every little piece would be waited for. */
const AHEAD_MILLISECONDS = 250;

/** What was carried, held against a rate. */
export interface RelayPace {
  /** Counts `bytes` that were carried `now` (monotonic milliseconds); answers by how many milliseconds that is too early. */
  count(bytes: number, now: number): number;
}

/**
 * A pace that reads its rate at each use: the generic cell rate algorithm (ITU-T I.371). Where several count on one, each waits
 * for what was counted before it and not for more: they take turns, read by read, and who has nothing to say takes none.
 */
export function createRelayPace(bytesPerSecond: () => number): RelayPace {
  /** When what was carried would have gone at the rate. */
  let due = 0;
  return {
    count(bytes, now) {
      due = Math.max(due, now) + (bytes / bytesPerSecond()) * 1_000;
      return due - now - AHEAD_MILLISECONDS;
    },
  };
}

export interface RelayRules {
  /** Each way; read at each use. */
  bytesPerSecond(): number;
  /** The pace of all relays of the server. */
  readonly together: RelayPace;
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  /** So many bytes more went through. */
  onCarried(bytes: number): void;
}

/** Joins two ends. */
export function joinEnds(first: RelayEnd, second: RelayEnd, rules: RelayRules): void {
  const there = flow(first.socket, second.socket, rules);
  const back = flow(second.socket, first.socket, rules);
  first.giveAway({ onData: there.carry, onDrain: back.drained });
  second.giveAway({ onData: back.carry, onDrain: there.drained });
}

interface Flow {
  carry(data: Buffer): void;
  /** Where it goes there is room again. */
  drained(): void;
}

function flow(
  from: RelayEnd['socket'],
  to: RelayEnd['socket'],
  { bytesPerSecond, together, clock, onCarried }: RelayRules,
): Flow {
  const own = createRelayPace(bytesPerSecond);
  let isFull = false;
  let isAhead = false;

  function goOn(): void {
    if (!isFull && !isAhead) from.resume();
  }

  return {
    carry(data) {
      const now = clock.monotonic();
      const ahead = Math.max(own.count(data.length, now), together.count(data.length, now));
      onCarried(data.length);
      isFull = !to.write(data);
      if (ahead > 0 && !isAhead) {
        isAhead = true;
        clock.after(ahead, () => {
          isAhead = false;
          goOn();
        });
      }
      if (isFull || isAhead) from.pause();
    },
    drained() {
      isFull = false;
      goOn();
    },
  };
}
