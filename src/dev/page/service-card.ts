/** In the place of a drawing, for an actor that has none: what a service handles and answers, and how often of late. */
import type { ActorDetail, DevRecord } from '../messages.ts';
import { ask } from './ask.ts';
import { button, html } from './dom.ts';
import type { Model, Panel } from './model.ts';
import { count } from './time.ts';

export interface ServiceCard extends Panel {
  readonly element: HTMLElement;
}

/** A card that shows the selected service, or how to begin where nothing is selected. */
export function createServiceCard({ seen, view, live }: Model): ServiceCard {
  const element = html('div', { class: 'card' });
  let shown: string | null | undefined;
  let detail: ActorDetail | null = null;
  let drawn = '';

  function draw(): void {
    if (shown === null || detail === null) {
      element.replaceChildren(html('p', { class: 'empty' }, emptyWords(shown ?? null, live.actors.length)));
      return;
    }
    const counts = countsOf(seen.upTo(view.now.at), shown ?? '');
    const times = (name: string) => counts.get(name) ?? 0;
    const fact = (name: string) =>
      button(name, { class: 'handled', title: 'Follow it on the bus' }, () =>
        view.set({ tab: 'bus', factType: name }),
      );
    element.replaceChildren(
      html('p', {}, 'A service: no life cycle to draw, a table from facts to what it does about them.'),
      ...table('Facts that it handles', detail.handles, times, fact),
      ...table('Questions that it answers', detail.answers, times, (name) => html('span', {}, `${name}?`)),
    );
  }

  return {
    element,
    render() {
      const { actor, at } = view.now;
      if (actor !== shown) {
        shown = actor;
        detail = null;
        if (actor !== null) {
          void ask<ActorDetail>(`/actors/${encodeURIComponent(actor)}.json`).then((answer) => {
            if (shown !== actor || 'error' in answer) return;
            detail = answer.value;
            drawn = '';
            draw();
          });
        }
        drawn = '';
      }
      const state = `${at ?? seen.newest} ${live.actors.length === 0}`;
      if (state === drawn || element.contains(document.activeElement)) return;
      drawn = state;
      draw();
    },
  };
}

/** How often an actor got each type of fact and each question. */
function countsOf(records: readonly DevRecord[], actor: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const record of records) {
    if (record.kind === 'fact' && record.to.includes(actor)) add(record.fact.type);
    if (record.kind === 'question' && record.to === actor) add(record.question);
  }
  return counts;
}

function emptyWords(actor: string | null, actors: number): string {
  if (actor !== null) return `Nothing is known of ${actor} any more: it has ended.`;
  if (actors === 0) return 'No actor yet. Log in with a client, and its connection appears on the left.';
  return 'Choose an actor on the left to see the machine that it moves in.';
}

function table(
  title: string,
  names: readonly string[],
  times: (name: string) => number,
  cell: (name: string) => HTMLElement,
): HTMLElement[] {
  if (names.length === 0) return [];
  const rows = names.map((name) => {
    const seen = times(name);
    return html(
      'tr',
      {},
      html('td', {}, cell(name)),
      html('td', { class: 'number' }, seen === 0 ? '–' : count(seen)),
    );
  });
  return [html('h3', {}, title), html('table', {}, html('tbody', {}, ...rows))];
}
