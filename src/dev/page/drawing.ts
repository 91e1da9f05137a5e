/** A machine's drawing in the page: fetched once, made of our own nodes, lit by classes. */
import type { Edge } from '../messages.ts';

export interface Drawing {
  readonly element: SVGSVGElement;
  readonly width: number;
  readonly height: number;
  /** Lights the active states and marks the transitions taken; a new `beat` lets the mark pulse again. */
  light(states: readonly string[], taken: readonly Edge[], beat: number | null): void;
  /** What the drawing says of a state. */
  describe(state: string): string;
}

const drawings = new Map<string, Promise<Drawing | null>>();

/** The drawing of a machine; null where the inspector has none or does not answer, and the next call asks again. */
export function drawingOf(machine: string): Promise<Drawing | null> {
  const known = drawings.get(machine);
  if (known !== undefined) return known;
  const drawing = load(machine).catch(() => null);
  drawings.set(machine, drawing);
  void drawing.then((loaded) => {
    if (loaded === null) drawings.delete(machine);
  });
  return drawing;
}

async function load(machine: string): Promise<Drawing | null> {
  const response = await fetch(`/machines/${encodeURIComponent(machine)}.svg`);
  if (!response.ok) return null;
  const parsed = new DOMParser().parseFromString(await response.text(), 'image/svg+xml');
  const root = parsed.documentElement;
  if (!(root instanceof SVGSVGElement)) return null;
  // The page has its own colours, and its policy takes no style from a document.
  for (const style of root.querySelectorAll('style, script')) style.remove();
  const element = document.importNode(root, true);
  const { width, height } = element.viewBox.baseVal;
  return { element, width, height, light: lighting(element), describe: (state) => titleOf(element, state) };
}

function lighting(element: SVGSVGElement): Drawing['light'] {
  const states = byData(element, 'state');
  const edges = byData(element, 'edge');
  let beaten: number | null = null;
  return (active, taken, beat) => {
    const lit = new Set(active);
    for (const [id, parts] of states) for (const part of parts) part.classList.toggle('active', lit.has(id));
    const marked = new Set(taken.map(({ source, event, index }) => `${source}|${event}|${index}`));
    for (const [id, parts] of edges) for (const part of parts) part.classList.toggle('taken', marked.has(id));
    if (beat === null || beat === beaten) return;
    beaten = beat;
    for (const part of element.querySelectorAll('.taken'))
      for (const run of part.getAnimations()) restart(run);
  };
}

function restart(run: Animation): void {
  run.cancel();
  run.play();
}

function byData(element: Element, name: 'state' | 'edge'): Map<string, Element[]> {
  const found = new Map<string, Element[]>();
  for (const part of element.querySelectorAll<SVGElement>(`[data-${name}]`)) {
    const id = part.dataset[name] ?? '';
    found.set(id, [...(found.get(id) ?? []), part]);
  }
  return found;
}

function titleOf(element: Element, state: string): string {
  return element.querySelector(`[data-state="${CSS.escape(state)}"] > title`)?.textContent ?? '';
}
