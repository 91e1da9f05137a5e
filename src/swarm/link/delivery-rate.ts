/**
 * How fast one peer gets what it is sent. The operating system takes megabytes before a slow line is felt, so the peer's own
 * word counts: it tells (`have`) of each chunk that it has stored. All that it told of since the last word before a chunk
 * went out, by the time since then, is a sample; the best of the last samples is the rate, so that a pause, a first chunk or
 * a late word makes no line slow (after BBR, draft-cheng-iccrg-delivery-rate-estimation).
 */
import type { Clock } from '../../ports/clock.ts';

/** Samples that count. */
const SAMPLES = 16;

/** Samples before anything is said. */
const LEAST_SAMPLES = 4;

/** Chunks on their way that are remembered. */
const MOST_NOTED = 64;

export interface DeliveryRate {
  /** A chunk is sent, in so many bytes. */
  sent(n: number, bytes: number): void;
  /** The peer has stored it; another's chunks are passed over. */
  delivered(n: number): void;
  /** Bytes a second; Infinity while too little is known. */
  readonly bytesPerSecond: number;
}

interface Noted {
  readonly bytes: number;
  /** The peer's last word before this chunk went out, or when it did where nothing else was on its way. */
  readonly since: number;
  /** Bytes that had been delivered by then. */
  readonly before: number;
}

/** Of a peer that was sent nothing yet. */
export function deliveryRate(clock: Pick<Clock, 'monotonic'>): DeliveryRate {
  const onItsWay = new Map<number, Noted>();
  const samples: number[] = [];
  let total = 0;
  let lastWord = 0;
  return {
    sent(n, bytes) {
      onItsWay.delete(n);
      if (onItsWay.size === 0) lastWord = clock.monotonic();
      onItsWay.set(n, { bytes, since: lastWord, before: total });
      const [oldest] = onItsWay.keys();
      if (onItsWay.size > MOST_NOTED && oldest !== undefined) onItsWay.delete(oldest);
    },
    delivered(n) {
      const chunk = onItsWay.get(n);
      if (!chunk) return;
      onItsWay.delete(n);
      total += chunk.bytes;
      lastWord = clock.monotonic();
      samples.push(((total - chunk.before) * 1_000) / Math.max(1, lastWord - chunk.since));
      if (samples.length > SAMPLES) samples.shift();
    },
    get bytesPerSecond() {
      return samples.length < LEAST_SAMPLES ? Infinity : Math.max(...samples);
    },
  };
}
