/** The line at the bottom: which record the page stands at. It reads the record; what runs is never rewound. */
import { button, html, setText, svg } from './dom.ts';
import type { Model, Panel } from './model.ts';
import { clockTime, count, span } from './time.ts';
import { wordsOf } from './words.ts';

export interface TimelinePanel extends Panel {
  /** Goes by so many records, of the selected actor only if asked. */
  step(by: 1 | -1, isOwn: boolean): void;
  oldest(): void;
  live(): void;
  /** Stops where it is, or goes on. */
  toggle(): void;
}

/** Commands are marked on the line, this many at most. */
const MARKS_MOST = 300;

/** The footer of the page. */
export function createTimeline(host: HTMLElement, { seen, view }: Model): TimelinePanel {
  const slider = html('input', { type: 'range', min: 0, max: 0, 'aria-label': 'Record' });
  const marks = svg('svg', { class: 'marks', 'aria-hidden': 'true' });
  const label = html('output', { class: 'instant' });
  const quiet = (title: string, key: string) => ({
    class: 'quiet',
    title: `${title} (${key})`,
    'aria-label': title,
  });
  const toggleButton = button('', { class: 'toggle' }, toggle);
  let drawnMarks = '';

  function goTo(place: number): void {
    const { records } = seen;
    const record = records[Math.max(0, Math.min(place, records.length - 1))];
    if (record !== undefined) view.set({ at: record.n });
  }

  function step(by: 1 | -1, isOwn: boolean): void {
    const { at, actor } = view.now;
    const { records } = seen;
    if (at === null && by === 1) return;
    let place = seen.placeOf(at) - 1 + by;
    if (isOwn && actor !== null) {
      while (place >= 0 && place < records.length && !isAbout(place, actor)) place += by;
    }
    if (place >= records.length) view.set({ at: null });
    else if (place >= 0) goTo(place);
  }

  function isAbout(place: number, actor: string): boolean {
    const record = seen.records[place];
    return record !== undefined && wordsOf(record).who.includes(actor);
  }

  const live = () => view.set({ at: null });
  const oldest = () => goTo(0);
  function toggle(): void {
    if (view.now.at === null) goTo(seen.records.length - 1);
    else live();
  }

  slider.addEventListener('input', () => goTo(Number(slider.value)));
  host.append(
    button('◀', quiet('One record back', '←'), () => step(-1, false)),
    toggleButton,
    button('▶', quiet('One record forward', '→'), () => step(1, false)),
    html('div', { class: 'track' }, marks, slider),
    label,
  );

  /** Results are landmarks: one stroke each, a cross stroke where a command was refused. */
  function drawMarks(): void {
    const { records } = seen;
    const state = `${records[0]?.n} ${records.length}`;
    if (state === drawnMarks) return;
    drawnMarks = state;
    const places = records.flatMap((record, place) => (record.kind === 'result' ? [{ record, place }] : []));
    marks.replaceChildren(
      ...places
        .filter((_, index) => index % Math.ceil(places.length / MARKS_MOST) === 0)
        .map(({ record, place }) => {
          const x = `${((100 * place) / Math.max(1, records.length - 1)).toFixed(2)}%`;
          const isRefused = record.result['ok'] === false;
          return svg('line', {
            x1: x,
            x2: x,
            y1: isRefused ? 0 : 4,
            y2: 8,
            class: isRefused ? 'refused' : 'ok',
          });
        }),
    );
  }

  return {
    ...{ step, oldest, live, toggle },
    render() {
      const { records } = seen;
      const { at } = view.now;
      slider.max = String(Math.max(0, records.length - 1));
      slider.value = String(Math.max(0, seen.placeOf(at) - 1));
      slider.disabled = records.length === 0;
      toggleButton.title = at === null ? 'Pause (Space)' : 'Live again (Space)';
      setText(toggleButton, at === null ? '❚❚ Pause' : '● Live');
      setText(label, instant(records, at));
      slider.setAttribute('aria-valuetext', label.textContent);
      host.dataset['state'] = at === null ? 'live' : 'paused';
      drawMarks();
    },
  };

  function instant(records: typeof seen.records, at: number | null): string {
    const last = records.at(-1);
    if (last === undefined) return 'nothing recorded yet';
    if (at === null) return `#${count(last.n)} · ${clockTime(last.at)}`;
    const record = records[seen.placeOf(at) - 1] ?? records[0];
    if (record === undefined) return '';
    return `#${count(record.n)} · ${clockTime(record.at)} · ${span(last.at - record.at)} before the newest`;
  }
}
