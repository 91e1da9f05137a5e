/** The two sides can be put away, so that a drawing has the whole window; the browser remembers it. */
import { button, byId } from './dom.ts';

export const SIDES = ['actors', 'details'] as const;
export type Side = (typeof SIDES)[number];

const NAMES: Readonly<Record<Side, string>> = { actors: 'Actors', details: 'Records' };
const KEYS: Readonly<Record<Side, string>> = { actors: '[', details: ']' };

/** Makes the buttons; answers a function that shows a side or puts it away. */
export function createSides(tools: HTMLElement): (side: Side) => void {
  const buttons = SIDES.map((side) => {
    const words = { class: 'side', title: `Show ${NAMES[side].toLowerCase()}, or not (${KEYS[side]})` };
    return [side, button(NAMES[side], words, () => toggle(side))] as const;
  });
  const keyOf = (side: Side) => `hubbub-without-${side}`;
  const show = () => {
    for (const [side, press] of buttons) {
      const isAway = localStorage.getItem(keyOf(side)) !== null;
      byId(side, HTMLElement).hidden = isAway;
      document.body.classList.toggle(`without-${side}`, isAway);
      press.setAttribute('aria-pressed', String(!isAway));
    }
  };
  const toggle = (side: Side) => {
    if (localStorage.getItem(keyOf(side)) === null) localStorage.setItem(keyOf(side), 'yes');
    else localStorage.removeItem(keyOf(side));
    show();
  };
  tools.append(...buttons.map(([, press]) => press));
  show();
  return toggle;
}
