/** How often somebody may do something within a minute. */

export interface Pace {
  /** Seconds to wait, or 0: then it counts as done. */
  wait(who: number, now: number): number;
}

const MINUTE_MILLISECONDS = 60_000;

/** A pace of so many in a minute, which is read at each use, by monotonic milliseconds. Only who did something in the last minute costs memory. */
export function createPace(mostPerMinute: () => number): Pace {
  const times = new Map<number, number[]>();
  let swept = -Infinity;

  function sweep(now: number): void {
    if (now - swept < MINUTE_MILLISECONDS) return;
    swept = now;
    for (const [who, done] of times) if ((done.at(-1) ?? 0) <= now - MINUTE_MILLISECONDS) times.delete(who);
  }

  return {
    wait(who, now) {
      sweep(now);
      const recent = (times.get(who) ?? []).filter((at) => at > now - MINUTE_MILLISECONDS);
      const most = mostPerMinute();
      const first = recent.at(-most) ?? now;
      if (recent.length >= most) return Math.ceil((first + MINUTE_MILLISECONDS - now) / 1_000);
      times.set(who, [...recent, now]);
      return 0;
    },
  };
}
