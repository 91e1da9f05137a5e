/** Why a command, or a transfer, ended as it did: the path of facts, steps and guards, in sentences. */
import type { DevRecord, TriedGuard, WhyAnswer, WhyLine } from '../messages.ts';
import { ask, oneAtATime } from './ask.ts';
import { createCommandChoice } from './command-choice.ts';
import { button, html, setText } from './dom.ts';
import type { Model, Panel } from './model.ts';
import { withoutMachine } from './states.ts';
import { span } from './time.ts';

/** The fourth tab. */
export function createWhy(host: HTMLElement, model: Model): Panel {
  const { seen, view } = model;
  const choice = createCommandChoice(model);
  const transfer = button('', { class: 'quiet' }, () => {
    isTransfer = !isTransfer;
    render();
  });
  const answer = html('div', { class: 'canvas answer', tabindex: 0, role: 'group', 'aria-label': 'Answer' });
  host.append(html('div', { class: 'heading' }, choice.element, transfer), answer);
  let isTransfer = false;
  let wish = '';
  let answered = '';

  const refresh = oneAtATime(async () => {
    const asked = wish;
    const got = await ask<WhyAnswer>(`/why.json?${asked}`);
    if (wish !== asked) return;
    if ('error' in got) answer.replaceChildren(html('p', { class: 'empty' }, got.error));
    else answer.replaceChildren(...answerParts(got.value, (n) => view.set({ at: n })));
  });

  function render(): void {
    const command = choice.offer();
    const download = downloadOf(view.now.actor);
    if (download === null) isTransfer = false;
    transfer.hidden = download === null;
    setText(transfer, isTransfer ? 'Of the command' : `Of the transfer ${download ?? ''}`);
    if (isTransfer && download !== null) wish = new URLSearchParams({ transfer: download }).toString();
    else if (command !== null) {
      const { session, id } = command.cause;
      wish = new URLSearchParams({ session, command: String(id) }).toString();
    } else {
      wish = '';
      answered = '';
      answer.replaceChildren(
        html(
          'p',
          { class: 'empty' },
          'No command yet. Type one in a client, and ask here why it ended as it did.',
        ),
      );
      return;
    }
    const state = `${wish} ${isTransfer ? seen.newest : command?.records}`;
    if (state === answered) return;
    answered = state;
    refresh();
  }

  return { render };
}

function downloadOf(actor: string | null): string | null {
  return actor?.startsWith('download/') ? actor.slice('download/'.length) : null;
}

function answerParts(
  { about, outcome, records, lines }: WhyAnswer,
  onChoose: (n: number) => void,
): HTMLElement[] {
  const byNumber = new Map(records.map((record) => [record.n, record]));
  const isRefused = outcome.startsWith('refused');
  const verdict = html(
    'span',
    { class: `verdict ${isRefused ? 'refused' : 'ok'}` },
    `${isRefused ? '✗' : '✓'} ${outcome}`,
  );
  const items = lines.map((line) => createLine(line, byNumber.get(line.n), onChoose));
  return [html('h2', {}, about, ' ', verdict), html('ol', { class: 'path' }, ...items)];
}

function createLine(
  { n, after, text }: WhyLine,
  record: DevRecord | undefined,
  onChoose: (n: number) => void,
): HTMLLIElement {
  const press = button(text, { class: 'link', title: `Go to record #${n}` }, () => onChoose(n));
  const item = html(
    'li',
    { class: record?.kind ?? '' },
    html('span', { class: 'after' }, span(after)),
    press,
  );
  const tried = record?.kind === 'step' ? record.tried : [];
  if (tried.length > 0) item.append(html('ul', { class: 'guards' }, ...tried.map(guardLine)));
  return item;
}

function guardLine({ source, event, guard, passed }: TriedGuard): HTMLLIElement {
  const words = `${passed ? '✓' : '✗'} ${guard} ${passed ? 'held' : 'did not hold'}`;
  const place = `${withoutMachine(source)} on ${event}`;
  return html(
    'li',
    { class: passed ? 'passed' : 'failed' },
    words,
    ' ',
    html('span', { class: 'detail' }, place),
  );
}
