/** Numbers and dates what is recorded, and keeps it from becoming too much. */
import type { Clock } from '../../ports/clock.ts';
import type { CommandCause, DevRecord } from '../messages.ts';
import type { Entry, Ring } from './ring.ts';

/** A stretch of time, and the most that is recorded in one; what is more is counted. */
const WINDOW_MILLISECONDS = 50;
const MOST_IN_WINDOW = 300;

/** What follows from something that was recorded needs of it. */
export interface Trace {
  readonly n: number;
  readonly causes: readonly CommandCause[];
}

type WithoutNumber<R> = R extends DevRecord ? Omit<R, 'n' | 'at' | 'by' | 'causes'> : never;

export interface Pen {
  /** Numbers what follows; true when it is to be recorded. The work of making a record is only done then. */
  begins(): boolean;
  /** Records under the number that `begins` gave. */
  write(
    fields: WithoutNumber<DevRecord>,
    parent: Trace | null,
    causes: readonly CommandCause[],
    snapshots?: Pick<Entry, 'before' | 'after'>,
  ): Trace;
  /** The last number given. */
  readonly last: number;
}

/** A pen that writes into `ring`. */
export function createPen(ring: Ring, clock: Clock): Pen {
  const origin = clock.now() - clock.monotonic();
  let last = 0;
  let windowEnd = 0;
  let left = 0;

  return {
    begins() {
      last++;
      if (left > 0) return left-- > 0;
      const now = clock.monotonic();
      if (now < windowEnd) return false;
      windowEnd = now + WINDOW_MILLISECONDS;
      left = MOST_IN_WINDOW - 1;
      return true;
    },
    write(fields, parent, causes, snapshots = {}) {
      const at = Math.round((origin + clock.monotonic()) * 1_000) / 1_000;
      const record = { n: last, at, ...fields, causes, by: parent?.n ?? null } as DevRecord;
      ring.add({ record, ...snapshots });
      return { n: last, causes };
    },
    get last() {
      return last;
    },
  };
}
