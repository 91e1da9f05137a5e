/** The diagram of the selected actor's machine: where it is, and the way that it just took. */
import { html, setText } from './dom.ts';
import { drawingOf } from './drawing.ts';
import type { Drawing } from './drawing.ts';
import { createFollowing } from './following.ts';
import { statesShown } from './model.ts';
import type { Model, Panel } from './model.ts';
import { createServiceCard } from './service-card.ts';
import { leaves, withoutMachine } from './states.ts';
import { createZoom } from './zoom.ts';
import type { Zoom } from './zoom.ts';

export interface DiagramPanel extends Panel {
  readonly zoom: Zoom;
}

/** The first tab. `redraw` is called when a drawing has come. */
export function createDiagram(host: HTMLElement, model: Model, redraw: () => void): DiagramPanel {
  const { seen, view, live } = model;
  const title = html('h2', {});
  const canvas = html('div', { class: 'canvas', tabindex: 0, role: 'group', 'aria-label': 'Drawing' });
  const caption = html('dl', { class: 'caption' });
  const following = createFollowing(canvas);
  const zoom = createZoom(canvas, following.again);
  const service = createServiceCard(model);
  const heading = html('div', { class: 'heading' }, title, html('span', { class: 'gap' }), ...zoom.tools);
  host.append(heading, canvas, caption);
  let selected: string | null = null;
  let drawing: Drawing | null = null;
  let machine: string | null = null;
  /* What is lit, in words: only when it changes the drawing scrolls to it. */
  let lit = '';

  /** Fetches what is not there yet; it is drawn when it has come, unless something else was chosen meanwhile. */
  function choose(next: string): void {
    machine = next;
    drawing = null;
    canvas.replaceChildren(html('p', { class: 'empty' }, 'The drawing is on its way.'));
    void drawingOf(next).then((loaded) => {
      if (machine !== next) return;
      drawing = loaded;
      if (loaded === null) {
        canvas.replaceChildren(html('p', { class: 'empty' }, `There is no drawing of ${next}.`));
        return;
      }
      canvas.replaceChildren(loaded.element);
      zoom.show(loaded.element, loaded.width, loaded.height);
      redraw();
    });
  }

  function light(actor: string, shown: Drawing): void {
    const states = statesShown(model, actor) ?? [];
    const moment = seen.moment(actor, view.now.at);
    const step = moment?.step ?? null;
    const isCurrent = view.now.at !== null || moment === null || moment.since > live.gapAfter;
    shown.light(states, isCurrent ? (step?.edges ?? []) : [], step?.n ?? null);
    const now = `${actor} ${states.join()} ${step?.n}`;
    if (now !== lit) following.follow();
    lit = now;
    const words = leaves(states).flatMap((state) => [
      html('dt', {}, withoutMachine(state)),
      html('dd', {}, shown.describe(state)),
    ]);
    if (words.map(({ textContent }) => textContent).join() !== captionText(caption))
      caption.replaceChildren(...words);
  }

  return {
    zoom,
    render() {
      const { actor } = view.now;
      const listed = live.actors.find(({ id }) => id === actor);
      const name = actor === null ? null : (listed?.machine ?? seen.machineOf(actor) ?? null);
      for (const tool of zoom.tools) tool.hidden = name === null;
      if (actor === null || name === null) {
        machine = null;
        caption.replaceChildren();
        setText(title, actor ?? 'No actor selected');
        service.render();
        if (canvas.firstChild !== service.element) canvas.replaceChildren(service.element);
        return;
      }
      setText(title, `${listed?.label ?? seen.labelOf(actor)} · ${name}`);
      const isOther = selected !== actor;
      if (isOther) following.again();
      selected = actor;
      // One that could not be fetched is asked for again when somebody chooses again.
      if (machine !== name || (isOther && drawing === null)) choose(name);
      if (drawing !== null) light(actor, drawing);
    },
  };
}

function captionText(caption: Element): string {
  return [...caption.children].map(({ textContent }) => textContent).join();
}
