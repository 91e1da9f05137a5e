/** The tabs over the middle: which of the views is shown. */
import { byId, html } from './dom.ts';
import type { Model, Panel } from './model.ts';
import { TABS } from './view.ts';
import type { Tab } from './view.ts';

const NAMES: Readonly<Record<Tab, string>> = {
  diagram: 'Diagram',
  bus: 'Bus',
  sequence: 'Sequence',
  why: 'Why',
};

/** The tabs; `panels` draw what is under them, and only the one that is shown draws. */
export function createTabs({ view }: Model, panels: Readonly<Record<Tab, Panel>>): Panel {
  const list = byId('tabs', HTMLElement);
  const tabs = TABS.map((name, index) => {
    const attributes = { type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': name };
    const tab = html('button', { ...attributes, title: `${NAMES[name]} (${index + 1})` }, NAMES[name]);
    tab.addEventListener('click', () => view.set({ tab: name }));
    return { name, tab };
  });
  list.append(...tabs.map(({ tab }) => tab));
  list.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.stopPropagation();
    const next = (TABS.indexOf(view.now.tab) + step + TABS.length) % TABS.length;
    view.set({ tab: TABS[next] ?? 'diagram' });
    tabs[next]?.tab.focus();
  });
  return {
    render() {
      for (const { name, tab } of tabs) {
        const isShown = name === view.now.tab;
        tab.setAttribute('aria-selected', String(isShown));
        tab.tabIndex = isShown ? 0 : -1;
        byId(name, HTMLElement).hidden = !isShown;
      }
      panels[view.now.tab].render();
    },
  };
}
