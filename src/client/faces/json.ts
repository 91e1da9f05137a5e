/** The JSON face: one event as one line. Scripts parse it, so the data is exact; a terminal may show it, so it is plain. */
import { safeJson } from '../../terminal/safe.ts';
import type { ClientEvent } from '../events.ts';

/** The event as one line of JSON without its line end. Parsing it gives the same data back. */
export function jsonLine(event: ClientEvent): string {
  return safeJson(JSON.stringify(event));
}
