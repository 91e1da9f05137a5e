/** Names of files that are safe everywhere (R37). Server and client ask the same function, for what comes in and for what goes out. */

/** The longest name, bytes of UTF-8. */
export const NAME_BYTES = 200;

const FORBIDDEN = /[/\\:*?"<>|]/;
// Controls, halves of characters, separators of lines, and all that is drawn as nothing or changes the direction.
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\ufff9-\uffff]/u;
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/** What is wrong with a file's name, as a sentence, or null. A name that passes is one component of a path on every system. */
export function fileNameProblem(name: string): string | null {
  if (name === '') return 'the name is empty';
  if (!name.isWellFormed()) return 'the name is not valid Unicode';
  if (bytesOf(name) > NAME_BYTES) return `the name is longer than ${NAME_BYTES} bytes`;
  if (FORBIDDEN.test(name)) return 'the name has one of / \\ : * ? " < > |';
  if (INVISIBLE.test(name)) return 'the name has a character that cannot be seen';
  if (name !== name.normalize('NFC')) return 'the name is not in the composed form of Unicode (NFC)';
  if (/^[.-]/.test(name)) return 'the name begins with a dot or a dash';
  if (/^\s|[\s.]$/u.test(name)) return 'the name begins or ends with a blank, or ends with a dot';
  if (DEVICE.test(name)) return 'the name is that of a device on Windows';
  return null;
}

/** `name (n).ext`: the name that a file gets when its own is taken. Never longer than a name may be. */
export function numberedName(name: string, n: number): string {
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const tail = ` (${n})${extension}`;
  // An extension that leaves no room for a stem is none.
  if (bytesOf(tail) >= NAME_BYTES) return `${cut(name, NAME_BYTES - bytesOf(` (${n})`))} (${n})`;
  return cut(stem, NAME_BYTES - bytesOf(tail)) + tail;
}

/** The longest beginning of at most that many bytes that splits no character. */
function cut(text: string, bytes: number): string {
  let kept = '';
  let length = 0;
  for (const character of text) {
    length += bytesOf(character);
    if (length > bytes) break;
    kept += character;
  }
  return kept.normalize('NFC');
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
