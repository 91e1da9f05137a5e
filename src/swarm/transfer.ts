/** A download as people see it: the event `transfer` of cli.md, with rate and remaining time (R38). */
import type { DownloadState } from '../../machines/vocabulary/download-events.ts';
import type { Clock } from '../ports/clock.ts';

export type TransferEvent = {
  readonly type: 'transfer';
  readonly id: string;
  readonly file: string;
  readonly state: DownloadState;
  /** Bytes that are here and verified. */
  readonly bytes: number;
  readonly size: number;
  readonly owners: number;
  readonly cause: string | null;
  /** The users whom the cause names; not there where it is about nobody. */
  readonly awaited?: readonly string[];
  /** Bytes a second, over the last seconds. */
  readonly rate: number;
  /** Seconds left at that rate, or null. */
  readonly remainingSeconds: number | null;
  /** Some of it comes through the server; not there where everything comes straight from its owners. */
  readonly route?: 'relay';
  /** Not there for a file, nor before it is known. */
  readonly kind?: 'folder';
};

/** How far a transfer is: bytes that are here, of how many, how fast, and how long it still takes at that rate. */
export function progressOf(
  bytes: number,
  size: number,
  rate: number,
): Pick<TransferEvent, 'bytes' | 'size' | 'rate' | 'remainingSeconds'> {
  return { bytes, size, rate, remainingSeconds: rate > 0 ? Math.ceil((size - bytes) / rate) : null };
}

/** Milliseconds over which a rate is measured. */
const RATE_MILLISECONDS = 5_000;

export interface RateMeter {
  /** Notes how many bytes there are by now. */
  note(bytes: number): void;
  /** Bytes a second, a whole number. */
  readonly rate: number;
}

/** Measures how fast a count of bytes grows. */
export function rateMeter(clock: Pick<Clock, 'monotonic'>): RateMeter {
  let samples: { readonly at: number; readonly bytes: number }[] = [];
  return {
    note(bytes) {
      const at = clock.monotonic();
      samples = [...samples.filter((sample) => at - sample.at <= RATE_MILLISECONDS), { at, bytes }];
    },
    get rate() {
      const [first, last] = [samples.at(0), samples.at(-1)];
      if (!first || !last || last.at <= first.at) return 0;
      return Math.max(0, Math.round(((last.bytes - first.bytes) * 1000) / (last.at - first.at)));
    },
  };
}
