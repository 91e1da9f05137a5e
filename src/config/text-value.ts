/** Reads the text of a variable or flag as the kind of value that its setting expects. */
import { settings } from './setting-paths.ts';

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const truths = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

/** The value that a text means for a setting; a text that means none is given back as it is, for the check to refuse. */
export function parseText(path: string, text: string): unknown {
  const type = settings.get(path)?.type;
  const trimmed = text.trim();
  if (type === 'boolean') return truths.get(trimmed.toLowerCase()) ?? text;
  if (type === 'integer' || type === 'number') return decimal.test(trimmed) ? Number(trimmed) : text;
  return text;
}
