/**
 * Passes bytes between the connections of two clients that cannot reach each other. It reads no faster than the other side
 * takes them, and no faster than the operator allows: nothing piles up here.
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

export interface RelayRules {
  /** Each way; read at each use. */
  bytesPerSecond(): number;
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
  { bytesPerSecond, clock, onCarried }: RelayRules,
): Flow {
  let isFull = false;
  let isAhead = false;
  /** When what was carried would have gone at the rate: the generic cell rate algorithm (ITU-T I.371). */
  let due = 0;

  function goOn(): void {
    if (!isFull && !isAhead) from.resume();
  }

  return {
    carry(data) {
      const now = clock.monotonic();
      due = Math.max(due, now) + (data.length / bytesPerSecond()) * 1_000;
      onCarried(data.length);
      isFull = !to.write(data);
      const ahead = due - now - AHEAD_MILLISECONDS;
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
