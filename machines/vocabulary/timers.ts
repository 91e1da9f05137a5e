/** Timers as facts: a machine or actor asks for one, the timeout actor lets it ring. */
import type { FactOf, TimerName } from './facts.ts';
import type { Address } from './identity.ts';

/** Asks for `timer` in `seconds`; asked again before it rang, it starts anew. */
export function timerWanted(address: Address, timer: TimerName, seconds: number): FactOf<'timer.wanted'> {
  return { type: 'timer.wanted', address, timer, seconds };
}

/** Takes the wish back. */
export function timerDropped(address: Address, timer: TimerName): FactOf<'timer.dropped'> {
  return { type: 'timer.dropped', address, timer };
}
