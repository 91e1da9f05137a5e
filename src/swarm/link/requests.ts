/**
 * What one peer was asked for: the chunks that it owes, and how often each may still come. A chunk that was taken back may be
 * on its way by then, and comes once more where it was asked for again; one that was asked for less often than it comes is a lie.
 */
export interface Requests {
  /** Chunks that are waited for. */
  readonly size: number;
  ask(n: number): void;
  /** Nobody waits for it any more. False where nobody did. */
  withdraw(n: number): boolean;
  /** The same for all of them. */
  withdrawAll(): void;
  /** The peer answered, by the chunk or by a refusal. False where it was not asked. */
  answered(n: number): boolean;
  /** The connection is gone, and all that was on its way with it. */
  forget(): void;
}

/** Nothing was asked for. */
export function openRequests(): Requests {
  const owed = new Set<number>();
  const mayCome = new Map<number, number>();
  return {
    get size() {
      return owed.size;
    },
    ask(n) {
      owed.add(n);
      mayCome.set(n, (mayCome.get(n) ?? 0) + 1);
    },
    withdraw: (n) => owed.delete(n),
    withdrawAll: () => owed.clear(),
    answered(n) {
      const times = mayCome.get(n) ?? 0;
      if (times > 1) mayCome.set(n, times - 1);
      else mayCome.delete(n);
      return times > 0;
    },
    forget() {
      owed.clear();
      mayCome.clear();
    },
  };
}
