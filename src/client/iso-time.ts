/** Times as faces get them. */

/** The last millisecond that a Date can hold (ECMA-262, "Time Values"). */
const LAST = 8.64e15;

/** Milliseconds since 1970 as ISO 8601 in UTC; what no date can hold becomes the nearest that one can. */
export function isoTime(milliseconds: number): string {
  const bounded = Math.min(Math.max(Math.trunc(milliseconds) || 0, -LAST), LAST);
  return new Date(bounded).toISOString();
}
