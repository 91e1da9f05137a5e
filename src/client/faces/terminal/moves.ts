/** Who comes and goes, gathered: many who move at once are one line. */
import type { Clock } from '../../../ports/clock.ts';

/* The server shares an event among those who move within 100 ms. */
const GATHER_MILLISECONDS = 150;

export interface Moves {
  add(user: string, isOnline: boolean): void;
  /** Tells of those gathered, now: another line must not come before them. */
  flush(): void;
}

/** Tells of who moved within a moment, in order, those of one direction together. */
export function gatherMoves(
  clock: Pick<Clock, 'after'>,
  tell: (isOnline: boolean, users: readonly string[]) => void,
): Moves {
  let gathered: { readonly isOnline: boolean; readonly users: string[] }[] = [];
  let cancel: (() => void) | null = null;

  function flush(): void {
    cancel?.();
    cancel = null;
    const groups = gathered;
    gathered = [];
    for (const { isOnline, users } of groups) tell(isOnline, users);
  }
  return {
    add(user, isOnline) {
      const last = gathered.at(-1);
      if (last?.isOnline === isOnline) last.users.push(user);
      else gathered.push({ isOnline, users: [user] });
      cancel ??= clock.after(GATHER_MILLISECONDS, flush);
    },
    flush,
  };
}
