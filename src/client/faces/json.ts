/** The JSON face: one event as one line. Scripts parse it, so the data is exact; a terminal may show it, so it is plain. */
import type { ClientEvent } from '../events.ts';

/* What a terminal obeys or hides; JSON has an escape for each, so nothing is lost. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The event as one line of JSON without its line end. Parsing it gives the same data back. */
export function jsonLine(event: ClientEvent): string {
  return JSON.stringify(event).replace(UNPRINTABLE, escapedUnits);
}

function escapedUnits(character: string): string {
  let escaped = '';
  for (let unit = 0; unit < character.length; unit++) {
    escaped += `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
