/** The records as lines, the newest first, with what they are filtered by. */
import type { DevRecord } from '../messages.ts';
import { button, html, setText } from './dom.ts';
import { EVERYTHING, KINDS, makeTest } from './filter.ts';
import type { RecordKind } from './filter.ts';
import type { Model, Panel } from './model.ts';
import { clockTime, count } from './time.ts';
import { wordsOf } from './words.ts';

const LINES_MOST = 150;

export interface LogPanel extends Panel {
  focusFilter(): void;
}

/** The lower part of the right side. */
export function createLog(host: HTMLElement, model: Model): LogPanel {
  const { seen, view } = model;
  const hidden = new Set<RecordKind>();
  const text = html('input', {
    type: 'search',
    'aria-label': 'Search records',
    placeholder: 'Search (/)',
  });
  const types = html('select', { 'aria-label': 'Type of fact' });
  const own = html('input', { type: 'checkbox', id: 'log-own' });
  const kinds = KINDS.map((kind) => kindButton(kind, hidden, render));
  const found = html('span', { class: 'found' });
  const lines = html('ol', { class: 'lines', reversed: true });
  const saved = { href: '/record.jsonl', download: 'hubbub-record.jsonl', class: 'button quiet' };
  const save = html('a', { ...saved, title: 'The whole record as a file, for hubbub replay' }, '⤓ Export');
  const ownLabel = html('label', { for: 'log-own', class: 'own' }, own, ' selected actor only');
  host.append(
    html('div', { class: 'heading' }, html('h2', {}, 'Records'), found, html('span', { class: 'gap' }), save),
    html('div', { class: 'filters' }, text, types),
    html('div', { class: 'kinds', role: 'group', 'aria-label': 'Kinds of record' }, ...kinds, ownLabel),
    lines,
  );
  text.addEventListener('input', render);
  own.addEventListener('change', render);
  types.addEventListener('change', () => view.set({ factType: types.value === '' ? null : types.value }));
  const made = new Map<number, HTMLLIElement>();
  let known = '';

  function offerTypes(records: readonly DevRecord[]): void {
    const seenTypes = new Set(
      records.flatMap((record) => (record.kind === 'fact' ? [record.fact.type] : [])),
    );
    if (view.now.factType !== null) seenTypes.add(view.now.factType);
    const sorted = [...seenTypes].sort();
    if (sorted.join() !== known) {
      known = sorted.join();
      types.replaceChildren(
        html('option', { value: '' }, 'all facts'),
        ...sorted.map((type) => html('option', { value: type }, type)),
      );
    }
    types.value = view.now.factType ?? '';
  }

  function lineOf(record: DevRecord): HTMLLIElement {
    const before = made.get(record.n);
    if (before !== undefined) return before;
    const line = createLine(record, model);
    made.set(record.n, line);
    return line;
  }

  function render(): void {
    const { at, actor, factType } = view.now;
    const records = seen.upTo(at);
    offerTypes(seen.records);
    const filter = { ...EVERYTHING, text: text.value, hidden, factType, actor: own.checked ? actor : null };
    const passes = makeTest(filter, seen.labelOf);
    const shown: HTMLLIElement[] = [];
    for (let place = records.length - 1; place >= 0 && shown.length < LINES_MOST; place -= 1) {
      const record = records[place];
      if (record !== undefined && passes(record)) shown.push(lineOf(record));
    }
    const kept = new Set(shown);
    for (const [n, line] of made) if (!kept.has(line)) made.delete(n);
    for (const line of [...lines.children]) if (!kept.has(line as HTMLLIElement)) line.remove();
    shown.forEach((line, place) => {
      if (lines.children[place] !== line) lines.insertBefore(line, lines.children[place] ?? null);
      if (at !== null && line.dataset['n'] === String(at)) line.setAttribute('aria-current', 'true');
      else line.removeAttribute('aria-current');
    });
    setText(found, foundWords(shown.length, records.length));
  }

  return { render, focusFilter: () => text.focus() };
}

/** How many lines are shown; an empty list says why, for a filter may have been set from elsewhere (a followed fact). */
function foundWords(shown: number, records: number): string {
  if (shown === LINES_MOST) return `newest ${LINES_MOST}`;
  return shown === 0 && records > 0 ? 'none fits the filters' : count(shown);
}

function createLine(record: DevRecord, { seen, view }: Model): HTMLLIElement {
  const { who, what, detail } = wordsOf(record);
  const instance = 'instance' in record ? record.instance : null;
  const names = who.slice(0, 3).map((actor) => seen.labelOf(actor));
  const more = who.length > 3 ? ' …' : '';
  const line = button('', { class: `line ${record.kind}`, title: `${what} ${detail}` }, () =>
    view.set({ at: record.n, ...(instance !== null && { actor: instance }) }),
  );
  line.append(
    html('span', { class: 'time' }, clockTime(record.at)),
    html('span', { class: 'mark', 'aria-label': record.kind }, MARKS[record.kind]),
    html('span', { class: 'what' }, what),
    html('span', { class: 'detail' }, html('span', { class: 'who' }, names.join(' → ') + more), ' ', detail),
  );
  return html('li', { 'data-n': record.n }, line);
}

function kindButton(kind: RecordKind, hidden: Set<RecordKind>, onChange: () => void): HTMLButtonElement {
  const toggle = button(`${MARKS[kind]} ${kind}`, { class: 'kind', 'aria-pressed': 'true' }, () => {
    if (!hidden.delete(kind)) hidden.add(kind);
    toggle.setAttribute('aria-pressed', String(!hidden.has(kind)));
    onChange();
  });
  return toggle;
}

/** Told apart by shape, so that nothing depends on colour. */
const MARKS: Readonly<Record<RecordKind, string>> = {
  step: '●',
  fact: '→',
  question: '?',
  result: '✓',
  notice: '✉',
  began: '+',
  ended: '×',
};
