/** Calls that are begun one after the other until one of them is enough: RFC 8305 ("Happy Eyeballs"), for places to call. */
import type { Clock } from '../ports/clock.ts';

/** How long a call has for itself before the next one is begun beside it: RFC 8305, section 5. */
export const NEXT_CALL_MILLISECONDS = 250;

/**
 * Begins the first call after `head` milliseconds, at once for 0; each further one when the one before has failed, or has had
 * its time. The answer begins no more of them.
 */
export function callInTurn(
  calls: readonly (() => Promise<void>)[],
  clock: Pick<Clock, 'after'>,
  head: number,
  onFailed: (error: unknown) => void,
): () => void {
  const left = [...calls];
  let isOver = false;
  let drop = (): void => {};

  function next(): void {
    drop();
    const call = left.shift();
    if (isOver || !call) return;
    drop = clock.after(NEXT_CALL_MILLISECONDS, next);
    call().catch((error: unknown) => {
      onFailed(error);
      next();
    });
  }
  if (head === 0) next();
  else drop = clock.after(head, next);
  return () => {
    isOver = true;
    drop();
  };
}
