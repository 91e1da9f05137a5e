/** Results in the order in which their commands were submitted: each exactly one (R41). Late ones come when they are there. */
import { interrupted } from './command-result.ts';
import type { CommandResult } from './events.ts';

/** Gives a command its result; only the first counts. */
export type Settle = (result: CommandResult) => void;

/** A command's place among the results. */
export interface Slot {
  readonly command: string;
  readonly settle: Settle;
}

export interface ResultOrder {
  /** Takes the next place; a late one holds up nobody. */
  place(command: string, kind: 'queued' | 'late'): Slot;
  /** Shows the results that have come to the front; `onMoved` is called after it, and whenever a result is settled. */
  advance(): void;
  /** True when everything submitted before has its result. */
  isFirst(slot: Slot): boolean;
  /** Results not yet given. */
  readonly outstanding: number;
  /** Every place without a result gets one: `interrupted`, or what `special` says of it. */
  interruptAll(special: (slot: Slot) => CommandResult | null): void;
}

/** Nothing is submitted yet. */
export function resultOrder(show: (result: CommandResult) => void, onMoved: () => void): ResultOrder {
  const queued = new Set<Slot>();
  const late = new Set<Slot>();
  const results = new Map<Slot, CommandResult>();
  let isShowing = false;

  function advance(): void {
    // Somebody further up is at it: a face may submit while it is shown a result.
    if (isShowing) return;
    isShowing = true;
    for (const slot of queued) {
      const result = results.get(slot);
      if (result === undefined) break;
      queued.delete(slot);
      results.delete(slot);
      show(result);
    }
    isShowing = false;
    onMoved();
  }
  function settle(slot: Slot, result: CommandResult): void {
    if (late.delete(slot)) return show(result);
    if (!queued.has(slot) || results.has(slot)) return;
    results.set(slot, result);
    advance();
  }
  return {
    place(command, kind) {
      const slot: Slot = { command, settle: (result) => settle(slot, result) };
      (kind === 'late' ? late : queued).add(slot);
      return slot;
    },
    advance,
    isFirst(slot) {
      const [first] = queued;
      return first === slot;
    },
    get outstanding() {
      return queued.size + late.size;
    },
    interruptAll(special) {
      for (const slot of [...late, ...queued]) slot.settle(special(slot) ?? interrupted(slot.command));
    },
  };
}
