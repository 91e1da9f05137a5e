/** Puts into words what a setting expects and what stood there instead; used wherever a value is refused. */
import type { SettingSchema } from './setting-paths.ts';

const longestQuote = 60;

/** What a setting accepts: "a whole number from 0 to 65535", `"open", "invite" or "closed"`. */
export function expectation(schema: SettingSchema): string {
  if (schema.enum !== undefined) return alternatives(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.type === 'boolean') return 'true or false';
  if (schema.properties !== undefined) return `an object with ${Object.keys(schema.properties).join(', ')}`;
  if (schema.type === 'string') return schema.title ?? 'a text';
  const kind = schema.type === 'integer' ? 'a whole number' : 'a number';
  return `${kind} from ${schema.minimum} to ${schema.maximum}`;
}

/** A value as it may be shown: like JSON, shortened, with nothing in it that a terminal would act on. */
export function quote(value: unknown): string {
  return excerpt(typeof value === 'number' ? String(value) : JSON.stringify(value ?? null));
}

/** The beginning of a text of any length, made safe to print. */
export function excerpt(text: string): string {
  return printable(text.length > longestQuote ? `${text.slice(0, longestQuote)}...` : text);
}

/** A text with each control, invisible and direction-changing character made visible. */
export function printable(text: string): string {
  const hidden = /[\p{C}\p{Zl}\p{Zp}]/gu;
  return text.replace(hidden, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
