/** The sequence of one command: a lifeline per actor, an arrow per fact, question and result, from socket to socket. */
import { createCommandChoice } from './command-choice.ts';
import { recordsOf } from './commands.ts';
import { button, html } from './dom.ts';
import type { Model, Panel } from './model.ts';
import { layOut } from './sequence-layout.ts';
import { drawSequence } from './sequence-picture.ts';
import { count } from './time.ts';

/** The third tab. */
export function createSequence(host: HTMLElement, model: Model): Panel {
  const { seen, view } = model;
  const choice = createCommandChoice(model);
  const why = button('Why?', { class: 'quiet', title: 'The guards and facts that led to its outcome' }, () =>
    view.set({ tab: 'why' }),
  );
  const canvas = html('div', { class: 'canvas', tabindex: 0, role: 'group', 'aria-label': 'Sequence' });
  const heading = html('div', { class: 'heading' }, choice.element, html('span', { class: 'gap' }), why);
  host.append(heading, canvas);
  let drawn = '';

  function render(): void {
    const command = choice.offer();
    why.hidden = command === null;
    if (command === null) {
      drawn = '';
      canvas.replaceChildren(
        html('p', { class: 'empty' }, 'No command yet. Type one in a client: message luke hi'),
      );
      return;
    }
    const { cause, records } = command;
    const state = `${cause.session} ${cause.id} ${records} ${view.now.at} ${canvas.clientWidth}`;
    if (state === drawn) return;
    drawn = state;
    const own = recordsOf(seen.records, cause);
    const shown = own.slice(0, ROWS_MOST);
    const sequence = layOut(shown, (actor) => seen.machineOf(actor) !== undefined);
    const look = { width: canvas.clientWidth, labelOf: seen.labelOf, at: view.now.at };
    const parts: Element[] = drawSequence(sequence, look, (n) => view.set({ at: n }));
    if (own.length > ROWS_MOST)
      parts.push(html('p', { class: 'note' }, `${count(own.length - ROWS_MOST)} more`));
    canvas.replaceChildren(...parts);
  }

  new ResizeObserver(() => {
    if (!host.hidden) render();
  }).observe(canvas);
  return { render };
}

/** A broadcast to thousands is a picture of its first hundreds. */
const ROWS_MOST = 300;
