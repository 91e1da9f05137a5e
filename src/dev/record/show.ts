/**
 * Takes out of a value what nobody may see. What may be seen is listed (src/dev/record/shown-*.ts); everything else is hidden,
 * so that a new field stays inside until somebody has thought about it.
 */
import type { Shown } from '../messages.ts';

/**
 * `open`: a plain value that may be seen. `text`: what people write to each other, seen with --dev-text only. Fields: an object
 * of which these may be seen. A rule holds for each element of an array.
 */
export type Rule = 'open' | 'text' | Fields;
export interface Fields {
  readonly [field: string]: Rule | undefined;
}

/** Stands where something was taken out. It is true where the value was, so that guards that ask for its presence replay. */
export const HIDDEN = '[hidden]';

export const LONGEST_STRING = 200;
export const MOST_ELEMENTS = 20;

/** What may be seen of `value` by `rule`; without one nothing. Null stays null, what is undefined is left out. */
export function show(value: unknown, rule: Rule | undefined, showsText: boolean): Shown {
  if (value === null || value === undefined) return null;
  if (rule === undefined || (rule === 'text' && !showsText)) return HIDDEN;
  if (Array.isArray(value)) {
    return value.slice(0, MOST_ELEMENTS).map((element) => show(element, rule, showsText));
  }
  if (rule === 'open' || rule === 'text') return showPlain(value);
  return typeof value === 'object' ? showFields(value, rule, showsText) : HIDDEN;
}

/** An object of which the fields of `rule` may be seen. */
export function showFields(value: object, rule: Fields, showsText: boolean): { [field: string]: Shown } {
  const shown: { [field: string]: Shown } = {};
  for (const [field, content] of Object.entries(value)) {
    if (content === undefined) continue;
    shown[cut(field)] = Object.hasOwn(rule, field)
      ? show(content, rule[field], showsText)
      : show(content, undefined, false);
  }
  return shown;
}

function showPlain(value: unknown): Shown {
  if (typeof value === 'string') return cut(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return HIDDEN;
}

function cut(text: string): string {
  return text.length > LONGEST_STRING ? `${text.slice(0, LONGEST_STRING)}…` : text;
}
