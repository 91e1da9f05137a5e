/**
 * Writes that nobody waits for, and of which only the newest of each key counts: who was here last, how far mail was read, how many
 * passwords were wrong. What the store could not do is tried again until it is on disk, so a disk that was full for a while leaves
 * nothing behind that a restart would bring to light.
 */
import type { Clock } from '../ports/clock.ts';
import type { Store, StoreArgument, StoreError, StoreOperation } from '../ports/store.ts';

export interface LastingWrites {
  /** Submits; takes the place of what still waits under this key. */
  submit<O extends StoreOperation>(key: string, operation: O, argument: StoreArgument<O>): void;
  /** What waits under this key is void: something newer is on its way. */
  forget(key: string): void;
  /** Tries once more what waits; from now on nothing is tried again. */
  end(): void;
}

const RETRY_MILLISECONDS = 2_000;

/* A full disk gets room again; another failure that repeats is the write's own. */
const FAILURES_BORNE = 30;

interface Write {
  readonly operation: StoreOperation;
  readonly send: (done: (error: StoreError | null) => void) => void;
  failures: number;
  isWaiting: boolean;
}

/** Lasting writes to `store`. `onLost` is told of one that was given up. */
export function createLastingWrites(
  store: Store,
  clock: Clock,
  onLost: (operation: StoreOperation, error: StoreError) => void,
): LastingWrites {
  const newest = new Map<string, Write>();
  let isRetrying = false;
  let isOver = false;

  function send(key: string, write: Write): void {
    write.isWaiting = false;
    write.send((error) => {
      if (newest.get(key) !== write) return;
      if (error === null) newest.delete(key);
      else if (isOver || (error.kind === 'failed' && ++write.failures > FAILURES_BORNE)) {
        newest.delete(key);
        onLost(write.operation, error);
      } else {
        write.isWaiting = true;
        retryLater();
      }
    });
  }

  function retryLater(): void {
    if (isRetrying) return;
    isRetrying = true;
    clock.after(RETRY_MILLISECONDS, () => {
      isRetrying = false;
      sendWaiting();
    });
  }

  function sendWaiting(): void {
    for (const [key, write] of newest) if (write.isWaiting) send(key, write);
  }

  return {
    submit(key, operation, argument) {
      const write = {
        operation,
        send: (done: (error: StoreError | null) => void) => store.submit(operation, argument, done),
        failures: 0,
        isWaiting: false,
      };
      newest.set(key, write);
      send(key, write);
    },
    forget: (key) => void newest.delete(key),
    end() {
      isOver = true;
      sendWaiting();
    },
  };
}
