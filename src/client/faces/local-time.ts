/** Times as people read them, in the time zone of this machine. The human faces print them. */

/** `HH:MM:SS` for today, the date before it for other days; `?` where the server sent no time. */
export function localTime(at: unknown, now: number): string {
  const day = dayOf(at);
  if (day === null) return '?';
  return day === dayOf(now) ? timeOfDay(at) : `${day} ${timeOfDay(at)}`;
}

/** `HH:MM:SS`, whatever the day; `??:??:??` where the server sent no time. */
export function timeOfDay(at: unknown): string {
  const date = dateOf(at);
  if (date === null) return '??:??:??';
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** `2026-01-02`; null where there is no time. */
export function dayOf(at: unknown): string | null {
  const date = dateOf(at);
  return date && `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The day as a line between the lines of two days: `--- Friday 2026-01-02 ---`. */
export function dayLine(at: unknown): string {
  const weekday = WEEKDAYS[dateOf(at)?.getDay() ?? 0] ?? '';
  return `--- ${weekday} ${dayOf(at) ?? ''} ---`;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function dateOf(at: unknown): Date | null {
  const date = new Date(typeof at === 'string' || typeof at === 'number' ? at : NaN);
  return Number.isNaN(date.getTime()) ? null : date;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
