/** Counts values by size: what a histogram of /metrics is made of. Observing is a short walk over numbers and no more. */

export interface Histogram {
  /** The upper bound of each bucket, rising; what is larger than the last is in the count alone. */
  readonly bounds: readonly number[];
  /** How many values fell into each bucket, and into none below it. */
  readonly buckets: readonly number[];
  readonly count: number;
  readonly sum: number;
  observe(value: number): void;
}

/** An empty histogram. */
export function createHistogram(bounds: readonly number[]): Histogram {
  const buckets = bounds.map(() => 0);
  let count = 0;
  let sum = 0;
  return {
    bounds,
    buckets,
    get count() {
      return count;
    },
    get sum() {
      return sum;
    },
    observe(value) {
      count++;
      sum += value;
      const at = bounds.findIndex((bound) => value <= bound);
      if (at >= 0) buckets[at] = (buckets[at] ?? 0) + 1;
    },
  };
}
