/** Keeps the process while a client lives: between two attempts to reconnect it waits for a timer, and those do not count. */

const LONGEST_MILLISECONDS = 2 ** 31 - 1;

/** From now on the process does not end by itself; the answer takes that back. */
export function stayAlive(): () => void {
  const timer = setInterval(() => undefined, LONGEST_MILLISECONDS);
  return () => clearInterval(timer);
}
