/** The keys that work anywhere on the page, unless a word is being typed. */
import { byId } from './dom.ts';
import { TABS } from './view.ts';
import type { Side } from './sides.ts';
import type { ViewStore } from './view.ts';
import type { TimelinePanel } from './timeline.ts';
import type { Zoom } from './zoom.ts';

export interface KeyTargets {
  readonly view: ViewStore;
  readonly timeline: TimelinePanel;
  readonly zoom: Zoom;
  readonly nextTheme: () => void;
  readonly toggleSide: (side: Side) => void;
  readonly searchActors: () => void;
  readonly searchRecords: () => void;
}

const ZOOM_STEP = 1.2;

/** Listens for the keys, and to the button that lists them. */
export function listenToKeys(targets: KeyTargets): void {
  const help = byId('help', HTMLDialogElement);
  byId('help-button', HTMLButtonElement).addEventListener('click', () => help.showModal());
  const actions = actionsOf(targets, help);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || isTyping(event)) return;
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action(event);
  });
}

function actionsOf(
  { view, timeline, zoom, nextTheme, toggleSide, searchActors, searchRecords }: KeyTargets,
  help: HTMLDialogElement,
): Readonly<Record<string, (event: KeyboardEvent) => void>> {
  const tabs = TABS.map((tab, index) => [String(index + 1), () => view.set({ tab })] as const);
  return {
    ...Object.fromEntries(tabs),
    ArrowLeft: ({ shiftKey }) => timeline.step(-1, shiftKey),
    ArrowRight: ({ shiftKey }) => timeline.step(1, shiftKey),
    Home: () => timeline.oldest(),
    End: () => timeline.live(),
    ' ': () => timeline.toggle(),
    '+': () => zoom.step(ZOOM_STEP),
    '-': () => zoom.step(1 / ZOOM_STEP),
    '0': () => zoom.fit(),
    a: searchActors,
    '/': searchRecords,
    '[': () => toggleSide('actors'),
    ']': () => toggleSide('details'),
    t: nextTheme,
    '?': () => help.showModal(),
  };
}

/** A key belongs to the field in which it is typed; the space bar also to the button under it. */
function isTyping({ target, key }: KeyboardEvent): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'range' && target.type !== 'checkbox';
  if (target instanceof HTMLSelectElement) return true;
  // A drawing that is wider than its place is scrolled by the arrows.
  if (target instanceof HTMLElement && target.classList.contains('canvas') && /^Arrow/.test(key)) {
    return target.scrollWidth > target.clientWidth;
  }
  return key === ' ' && (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement);
}
