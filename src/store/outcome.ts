/** How a message's outcome is written in its row: one byte in place of a word. */
import type { Outcome } from '../../machines/vocabulary/replies.ts';

/** 1 for `delivered`, 0 for `stored`. */
export function outcomeNumber(outcome: Outcome): number {
  return outcome === 'delivered' ? 1 : 0;
}

/** The outcome that a row's number means. */
export function outcomeOf(number: unknown): Outcome {
  return number === 1 ? 'delivered' : 'stored';
}
