/** What a text may be; the client asks before it sends, the server before it accepts. */
import type { Refusal } from '../../machines/vocabulary/codes.ts';
import { refuse } from '../../machines/vocabulary/codes.ts';

/** Why a text is refused (`empty`, `too-long`), or null. A text of blanks alone is empty. */
export function textProblem(text: string, textBytes: number): Refusal | null {
  if (text.trim() === '') return refuse('empty', 'the text is empty');
  if (tooLong(text, textBytes)) return refuse('too-long', `the text is longer than ${textBytes} bytes`);
  return null;
}

/** UTF-8 takes one to three bytes per UTF-16 unit, so most texts are judged by their length alone. */
function tooLong(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  return text.length * 3 > bytes && new TextEncoder().encode(text).length > bytes;
}
