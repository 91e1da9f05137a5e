/** What the selected actor's machine remembers, and the record that was chosen in the log. */
import type { ActorDetail, DevRecord } from '../messages.ts';
import { ask, oneAtATime } from './ask.ts';
import { button, html, setText } from './dom.ts';
import type { Model, Panel } from './model.ts';
import { clockTime } from './time.ts';
import { valueTree } from './value-tree.ts';
import { commandName } from './words.ts';

/** A changing machine is asked for what it remembers this often at most. */
const AGAIN_MILLISECONDS = 400;

/** The upper part of the right side. */
export function createContext(host: HTMLElement, model: Model): Panel {
  const { seen, view } = model;
  const title = html('h2', {}, 'Context');
  const body = html('div', { class: 'tree' });
  host.append(title, body);
  let asked = '';
  let drawn = '';

  const refresh = oneAtATime(async () => {
    const { actor } = view.now;
    if (actor === null) return;
    const answer = await ask<ActorDetail>(`/actors/${encodeURIComponent(actor)}.json`);
    if (view.now.actor !== actor || view.now.at !== null) return;
    if ('error' in answer) show(body, null, 'It has ended; what it remembered is gone.');
    else show(body, answer.value.context, 'A service: what it knows is not shown.');
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MILLISECONDS));
  });

  function renderLive(): void {
    const { actor } = view.now;
    setText(title, 'Context');
    const since = actor === null ? null : (seen.moment(actor, null)?.since ?? null);
    const wish = `${actor} ${since}`;
    if (wish === asked) return;
    asked = wish;
    if (actor === null) show(body, null, 'Of the actor that is selected.');
    else refresh();
  }

  return {
    render() {
      const record = view.now.at === null ? undefined : seen.get(view.now.at);
      if (record === undefined) {
        drawn = '';
        renderLive();
        return;
      }
      asked = '';
      setText(title, `Record #${record.n}`);
      if (drawn === String(record.n)) return;
      drawn = String(record.n);
      body.replaceChildren(...recordParts(record, model));
    },
  };
}

function show(body: Element, value: ActorDetail['context'], otherwise: string): void {
  body.replaceChildren(value === null ? html('p', { class: 'empty' }, otherwise) : valueTree(value));
}

function recordParts(record: DevRecord, { view }: Model): HTMLElement[] {
  const { at, causes, by } = record;
  const said = ['n', 'at', 'causes', 'by'];
  const rest = Object.fromEntries(Object.entries(record).filter(([name]) => !said.includes(name)));
  const links = causes.map((cause) =>
    button(commandName(cause), { class: 'link', title: 'Show its sequence' }, () =>
      view.set({ tab: 'sequence', command: { session: cause.session, id: cause.id } }),
    ),
  );
  const before = button(`#${by}`, { class: 'link', title: 'Go to it' }, () => view.set({ at: by }));
  const line = html('p', { class: 'origin' }, clockTime(at));
  if (by !== null) line.append(' · follows from ', before);
  if (links.length > 0) line.append(' · of ', ...links);
  return [line, valueTree(rest)];
}
