/** Durable names of messages: a message sent again under its name is the same message. */
import type { Clock } from '../ports/clock.ts';
import { randomName, type Randomness } from '../ports/randomness.ts';

const TIME_DIGITS = 9;
const RANDOM_BYTES = 9;

/**
 * A maker of names of 21 characters: nine of the time (milliseconds since 1970, base 36), then twelve of chance. Each is
 * greater than the one before, whatever the clock does.
 */
export function messageNames(clock: Clock, randomness: Randomness): () => string {
  let last = 0;
  return () => {
    last = Math.max(clock.now(), last + 1);
    return last.toString(36).padStart(TIME_DIGITS, '0') + randomName(randomness, RANDOM_BYTES);
  };
}
