/** The list of live actors: grouped by kind, searchable, at most so many rows however many there are. */
import type { ActorList } from '../messages.ts';
import { KINDS, listActors } from './actor-list.ts';
import type { ListedActor } from './actor-list.ts';
import { ask, oneAtATime } from './ask.ts';
import { html, setText } from './dom.ts';
import type { Model, Panel } from './model.ts';
import { stateLine } from './states.ts';
import { count, perSecond } from './time.ts';

/** More rows than these are not made: who looks for one of thousands searches. */
const ROWS_MOST = 200;

export interface ActorsPanel extends Panel {
  /** Asks the server for the list as it is now. */
  refresh(): void;
  focusSearch(): void;
}

interface ActorRow {
  readonly element: HTMLButtonElement;
  show(actor: ListedActor, isSelected: boolean): void;
}

/** The left side of the page. `redraw` is called when the server has answered. */
export function createActors(host: HTMLElement, model: Model, redraw: () => void): ActorsPanel {
  const { view, live } = model;
  const label = { 'aria-label': 'Search actors', placeholder: 'Search actors, states (a)' };
  const search = html('input', { type: 'search', ...label });
  const found = html('p', { class: 'found', role: 'status' });
  const list = html('div', { class: 'rows' });
  host.append(html('div', { class: 'heading' }, html('h2', {}, 'Live actors'), found), search, list);
  const rows = new Map<string, ActorRow>();
  const groups = new Map(KINDS.map(({ kind, name }) => [kind, createGroup(name)]));
  list.append(...[...groups.values()].map(({ element }) => element));
  let total = 0;
  let matching = 0;

  const refresh = oneAtATime(async () => {
    const wish = new URLSearchParams({ search: search.value, limit: String(ROWS_MOST) });
    const answer = await ask<ActorList>(`/actors.json?${wish.toString()}`);
    if ('error' in answer) return;
    live.actors = answer.value.actors;
    ({ total, matching } = answer.value);
    redraw();
  });
  search.addEventListener('input', refresh);
  list.addEventListener('keydown', (event) => moveFocus(list, event));

  function rowOf(id: string): ActorRow {
    const known = rows.get(id);
    if (known !== undefined) return known;
    const row = createRow(() => view.set({ actor: id }));
    rows.set(id, row);
    return row;
  }

  return {
    refresh,
    focusSearch: () => search.focus(),
    render() {
      const listed = listActors(model, search.value).slice(0, ROWS_MOST);
      const ids = new Set(listed.map(({ id }) => id));
      for (const id of rows.keys()) if (!ids.has(id)) rows.delete(id);
      for (const [kind, group] of groups) {
        const own = listed.filter((actor) => actor.kind === kind);
        for (const actor of own) rowOf(actor.id).show(actor, actor.id === view.now.actor);
        group.show(
          own.map(({ id }) => rowOf(id).element),
          live.rates?.kinds[kind] ?? own.length,
        );
      }
      setText(found, foundLine(listed.length, matching, total, search.value));
    },
  };
}

function foundLine(shown: number, matching: number, total: number, search: string): string {
  if (matching > shown) return `${count(shown)} of ${count(matching)}`;
  if (search !== '') return `${count(matching)} of ${count(total)} fit`;
  return total === 0 ? 'nobody yet' : count(total);
}

function createGroup(name: string) {
  const amount = html('span', { class: 'amount' });
  const items = html('div', { class: 'items' });
  const heading = html('h3', {}, name, ' ', amount);
  const element = html('section', { 'aria-label': name }, heading, items);
  return {
    element,
    show(rows: readonly Element[], total: number): void {
      element.hidden = rows.length === 0;
      setText(amount, count(total));
      const isSame =
        rows.length === items.children.length && rows.every((row, at) => items.children[at] === row);
      if (!isSame) placeRows(items, rows);
    },
  };
}

/** Puts the rows in order and keeps those that stay where they are, for a row that is moved loses the focus. */
function placeRows(items: Element, rows: readonly Element[]): void {
  const wanted = new Set(rows);
  for (const row of [...items.children]) if (!wanted.has(row)) row.remove();
  rows.forEach((row, place) => {
    if (items.children[place] !== row) items.insertBefore(row, items.children[place] ?? null);
  });
}

function createRow(onPress: () => void): ActorRow {
  const name = html('span', { class: 'name' });
  const id = html('span', { class: 'id' });
  const rate = html('span', { class: 'rate' });
  const states = html('span', { class: 'states' });
  const element = html('button', { type: 'button', class: 'actor' }, name, id, rate, states);
  element.addEventListener('click', onPress);
  return {
    element,
    show(actor, isSelected) {
      setText(name, actor.label);
      setText(id, actor.label === actor.id ? '' : actor.id);
      setText(rate, actor.rate > 0 ? perSecond(actor.rate) : actor.steps > 0 ? count(actor.steps) : '');
      rate.title = actor.rate > 0 ? 'in the last second' : 'steps since a page watches';
      const line =
        actor.life !== 'lives' ? actor.life : actor.states === null ? '…' : stateLine(actor.states);
      setText(states, line);
      states.title = line;
      element.classList.toggle('gone', actor.life !== 'lives');
      element.classList.toggle('busy', actor.rate > 0);
      element.classList.toggle('part', actor.of !== null);
      element.classList.toggle('service', actor.kind === 'service');
      if (isSelected) element.setAttribute('aria-current', 'true');
      else element.removeAttribute('aria-current');
    },
  };
}

/** Arrow keys go from row to row. */
function moveFocus(list: Element, event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const all = [...list.querySelectorAll<HTMLButtonElement>('button.actor')];
  const next = all[all.findIndex((row) => row === document.activeElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
