/**
 * How many meetings are under way at once. Each costs both sides a handshake, and one that is given up half-way has cost as
 * much: where many begin together on few processors, all of them would be late, and all be tried again. So their number is
 * steered like the window of TCP (RFC 5681): one more for each that comes about, half as many where a call was taken and
 * nothing came of it. Whom no call reaches costs nobody anything, and soon holds up no other.
 */
import type { Clock } from '../../ports/clock.ts';

const FIRST = 4;
const MOST = 16;

/** How long a meeting whose calls nobody takes keeps its turn. */
export const UNTAKEN_MILLISECONDS = 2_000;

export interface MeetingTurns {
  /** Runs a meeting when it is its turn; it says when a call is taken. Rejects as the meeting does, or because of the signal. */
  take<T>(meeting: (onTaken: () => void) => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** Turns that nobody has taken. */
export function meetingTurns(clock: Pick<Clock, 'after'>): MeetingTurns {
  const waiting = new Set<() => void>();
  let most = FIRST;
  let running = 0;

  function next(): void {
    for (const begin of waiting) {
      if (running >= Math.floor(most)) return;
      waiting.delete(begin);
      running++;
      begin();
    }
  }
  /** Waits for a turn; the answer ends it. */
  function turn(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      let hasTurn = true;
      const giveUp = (): void => {
        waiting.delete(begin);
        reject(new Error('given up'));
      };
      const end = (): void => {
        if (hasTurn) running--;
        hasTurn = false;
        next();
      };
      const begin = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve(end);
      };
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      waiting.add(begin);
      next();
    });
  }
  return {
    async take(meeting, signal) {
      const end = await turn(signal);
      const keepTurn = clock.after(UNTAKEN_MILLISECONDS, end);
      let isTaken = false;
      try {
        const met = await meeting(() => {
          isTaken = true;
          keepTurn();
        });
        most = Math.min(MOST, most + 1);
        return met;
      } catch (error) {
        if (isTaken && !signal.aborted) most = Math.max(1, most / 2);
        throw error;
      } finally {
        keepTurn();
        end();
      }
    },
  };
}
