/** Calls that are begun one after the other until one of them is enough: RFC 8305 ("Happy Eyeballs"), for places to call. */
import type { Clock } from '../ports/clock.ts';

/** How long a call has for itself before the next one is begun beside it: RFC 8305, section 5. */
export const NEXT_CALL_MILLISECONDS = 250;

/** The same from the moment when somebody took the call: what is left is their work, and a second call would double it. */
export const TAKEN_CALL_MILLISECONDS = 3_000;

/** Calls somebody; says when they took the call, and fails where nothing comes of it. */
export type Calling = (onTaken: () => void) => Promise<void>;

/**
 * Begins the first call after `head` milliseconds, at once for 0; each further one when the one before has failed, or has had
 * its time. The answer begins no more of them.
 */
export function callInTurn(
  calls: readonly Calling[],
  clock: Pick<Clock, 'after'>,
  head: number,
  onFailed: (error: unknown) => void,
): () => void {
  const left = [...calls];
  let begun = 0;
  let isOver = false;
  let drop = (): void => {};

  function next(): void {
    drop();
    const call = left.shift();
    if (isOver || !call) return;
    drop = clock.after(NEXT_CALL_MILLISECONDS, next);
    const own = ++begun;
    const onTaken = (): void => {
      if (isOver || own !== begun) return;
      drop();
      drop = clock.after(TAKEN_CALL_MILLISECONDS, next);
    };
    call(onTaken).catch((error: unknown) => {
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
