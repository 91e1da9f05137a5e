/** Private texts of this user that were not acknowledged yet, each with whoever waits for its result. */
import type { CommandResult } from '../events.ts';
import type { Settle } from '../result-order.ts';

export interface OutgoingTexts {
  /** Takes a text's place; answers its number in this session. */
  add(settle: Settle): number;
  /** Gives a text its result; of others nothing is known. */
  settle(seq: number, result: CommandResult): void;
  /** Gives all that are left the same. */
  settleAll(result: CommandResult): void;
  /** Runs its argument when nothing waits: now, or later. */
  whenSettled(then: () => void): void;
}

/** No texts yet. */
export function outgoingTexts(): OutgoingTexts {
  const waiting = new Map<number, Settle>();
  let last = 0;
  let thens: (() => void)[] = [];

  function settle(seq: number, result: CommandResult): void {
    const give = waiting.get(seq);
    if (!give) return;
    waiting.delete(seq);
    give(result);
    if (waiting.size > 0) return;
    const due = thens;
    thens = [];
    for (const then of due) then();
  }

  return {
    add(give) {
      waiting.set(++last, give);
      return last;
    },
    settle,
    settleAll(result) {
      for (const seq of [...waiting.keys()]) settle(seq, result);
    },
    whenSettled(then) {
      if (waiting.size === 0) then();
      else thens.push(then);
    },
  };
}
