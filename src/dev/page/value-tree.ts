/** A value as lines of name and value, what is inside it indented below. */
import type { Shown } from '../messages.ts';
import { html } from './dom.ts';

const HIDDEN = '[hidden]';
const ENTRIES_MOST = 100;

/** Made of text only, whatever the value holds. */
export function valueTree(value: Shown): HTMLElement {
  if (!isNested(value)) return leaf(value);
  const entries = Object.entries(value);
  const lines = entries.slice(0, ENTRIES_MOST).map(([name, inner]) => line(name, inner));
  const rest = entries.length - lines.length;
  if (rest > 0) lines.push(html('li', { class: 'more' }, `${rest} more`));
  return html('ul', { class: 'values' }, ...lines);
}

function line(name: string, value: Shown): HTMLElement {
  const label = html('span', { class: 'field' }, name);
  return html('li', {}, label, ' ', isNested(value) && isEmpty(value) ? brackets(value) : valueTree(value));
}

function leaf(value: Exclude<Shown, object> | null): HTMLElement {
  if (value === HIDDEN)
    return html('span', { class: 'hidden-value', title: 'Not shown to anybody' }, 'hidden');
  return html('span', { class: `value ${typeof value}` }, JSON.stringify(value));
}

function brackets(value: object): HTMLElement {
  return html('span', { class: 'value' }, Array.isArray(value) ? '[]' : '{}');
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

function isNested(value: Shown): value is readonly Shown[] | { readonly [field: string]: Shown } {
  return typeof value === 'object' && value !== null;
}
