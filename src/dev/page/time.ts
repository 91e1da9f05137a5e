/** Instants and spans, in the reader's own time zone. */

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** `12:35:45.458` of milliseconds since 1970. */
export function clockTime(at: number): string {
  const thousandths = Math.floor(at) % 1_000;
  return `${CLOCK.format(at)}.${String(thousandths).padStart(3, '0')}`;
}

/** Milliseconds as people say them: `0.04 ms`, `12.3 ms`, `2.4 s`, `3 min 5 s`. */
export function span(milliseconds: number): string {
  if (milliseconds < 1) return `${milliseconds.toFixed(2)} ms`;
  if (milliseconds < 100) return `${milliseconds.toFixed(1)} ms`;
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}

/** A rate that is short at any size: `0`, `3/s`, `12.5k/s`. */
export function perSecond(rate: number): string {
  if (rate >= 10_000) return `${(rate / 1_000).toFixed(1)}k/s`;
  return `${rate >= 10 || Number.isInteger(rate) ? Math.round(rate) : rate.toFixed(1)}/s`;
}

/** A count with its thousands apart: `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
