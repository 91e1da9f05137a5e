/** Times as people read them, in the time zone of this machine. The human faces print them. */

/** `HH:MM:SS` for today, the date before it for other days; `?` where the server sent no time. */
export function localTime(at: unknown, now: number): string {
  const date = new Date(typeof at === 'string' || typeof at === 'number' ? at : NaN);
  if (Number.isNaN(date.getTime())) return '?';
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const day = dayOf(date);
  return day === dayOf(new Date(now)) ? time : `${day} ${time}`;
}

function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
