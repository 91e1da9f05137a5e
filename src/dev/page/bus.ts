/** The bus: actors as nodes, facts flowing between them with their rates; a fact that is clicked is followed. */
import { layOutBus, LANE_HEIGHT } from './bus-layout.ts';
import type { BusLayout, Lane, Link, Node } from './bus-layout.ts';
import { button, html, setText, svg } from './dom.ts';
import { flowsOf } from './flows.ts';
import type { SeenFlow } from './flows.ts';
import { nodeOf } from './model.ts';
import type { Model, Panel } from './model.ts';
import { count, perSecond } from './time.ts';

/** Of a past instant the rates are those of so many seconds before it. */
const WINDOW_SECONDS = 10;
const NODE_WIDTH = 132;
const LANE_WIDTH = 250;
const WIDTH_LEAST = 640;

interface Part {
  update(layout: BusLayout, followed: string | null): void;
}

/** The second tab. */
export function createBus(host: HTMLElement, model: Model): Panel {
  const { seen, view, live } = model;
  const note = html('p', { class: 'note' });
  const stop = button('Stop following', { class: 'quiet' }, () => view.set({ factType: null }));
  const canvas = html('div', {
    class: 'canvas',
    tabindex: 0,
    role: 'group',
    'aria-label': 'Facts on the bus',
  });
  host.append(html('div', { class: 'heading' }, note, html('span', { class: 'gap' }), stop), canvas);
  let shape = '';
  let parts: readonly Part[] = [];
  const follow = (type: string) => view.set({ factType: view.now.factType === type ? null : type });
  const open = (actor: string) => view.set({ actor, tab: 'diagram' });

  function draw(layout: BusLayout): void {
    const width = Math.max(WIDTH_LEAST, canvas.clientWidth - 32);
    const place = placesIn(width);
    const links = layout.links.map((link) => drawLink(link, place));
    const lanes = layout.lanes.map((lane) => drawLane(lane, place, follow));
    const isService = (name: string) => live.actors.some(({ id }) => id === name);
    const nodes = layout.nodes.map((node) => drawNode(node, place, isService(node.name) ? open : null));
    parts = [...links, ...lanes, ...nodes].map(({ update }) => ({ update }));
    const { height } = layout;
    const group = (drawn: readonly { readonly element: SVGElement }[]) =>
      svg('g', {}, ...drawn.map(({ element }) => element));
    const picture = svg('svg', { class: 'bus', width, height, viewBox: `0 0 ${width} ${height}` });
    picture.append(group(links), group(nodes), group(lanes));
    canvas.replaceChildren(picture);
  }

  new ResizeObserver(() => {
    shape = '';
    render();
  }).observe(canvas);

  function shownFlows(): readonly SeenFlow[] {
    const { at } = view.now;
    return at === null ? live.flows : flowsOf(seen.upTo(at), WINDOW_SECONDS, (actor) => nodeOf(model, actor));
  }

  function render(): void {
    const { at, factType } = view.now;
    const layout = layOutBus(shownFlows());
    setText(note, noteOf(layout, at, factType));
    stop.hidden = factType === null;
    if (layout.lanes.length === 0) {
      shape = '';
      canvas.replaceChildren(
        html('p', { class: 'empty' }, 'Nothing has passed the bus here. Log in with a client.'),
      );
      return;
    }
    const next = JSON.stringify([layout.lanes.map(({ type }) => type), layout.nodes.map(({ name }) => name)]);
    if (next !== shape) draw(layout);
    shape = next;
    for (const part of parts) part.update(layout, factType);
  }

  return { render };
}

function noteOf({ lanes, links }: BusLayout, at: number | null, followed: string | null): string {
  if (followed !== null) {
    const names = (side: Node['side']) =>
      links.filter((link) => link.type === followed && link.side === side).map(({ node }) => node);
    const [from, to] = [names('left').join(', ') || 'nobody', names('right').join(', ') || 'nobody'];
    return `${followed}: from ${from} to ${to}. The records show it alone.`;
  }
  const rates =
    at === null ? 'Rates of the last second' : `Rates of the ${WINDOW_SECONDS} s before this record`;
  return `${count(lanes.length)} types of fact. ${rates}. Click a fact to follow it.`;
}

interface Places {
  readonly width: number;
  readonly laneLeft: number;
  readonly laneRight: number;
}

function placesIn(width: number): Places {
  const laneLeft = (width - LANE_WIDTH) / 2;
  return { width, laneLeft, laneRight: laneLeft + LANE_WIDTH };
}

function drawLink(link: Link, { width, laneLeft, laneRight }: Places) {
  const { type, node, side, from, to } = link;
  const [x1, x2] = side === 'left' ? [NODE_WIDTH, laneLeft] : [laneRight, width - NODE_WIDTH];
  const bend = (x2 - x1) / 2;
  const path = `M${x1} ${from}C${x1 + bend} ${from} ${x2 - bend} ${to} ${x2} ${to}`;
  const element = svg('path', { class: 'flow', d: path, 'data-type': type, 'data-node': node });
  return {
    element,
    update(layout: BusLayout, followed: string | null) {
      const now = layout.links.find((each) => each.type === type && each.node === node && each.side === side);
      const rate = now?.rate ?? 0;
      element.setAttribute('stroke-width', (1.2 + Math.log2(1 + rate) / 1.5).toFixed(2));
      mark(element, rate, type, followed);
    },
  };
}

function drawLane(lane: Lane, { laneLeft, laneRight }: Places, follow: (type: string) => void) {
  const { type, y } = lane;
  const rate = svg('text', { class: 'rate', x: laneRight - 10, y: y + 4, 'text-anchor': 'end' });
  const element = svg(
    'g',
    { class: 'lane', tabindex: 0, role: 'button', 'data-type': type },
    svg('title'),
    svg('rect', {
      x: laneLeft,
      y: y - LANE_HEIGHT / 2 + 3,
      width: LANE_WIDTH,
      height: LANE_HEIGHT - 6,
      rx: 6,
    }),
    svg('text', { class: 'name', x: laneLeft + 10, y: y + 4 }, type),
    rate,
  );
  pressable(element, () => follow(type));
  return {
    element,
    update(layout: BusLayout, followed: string | null) {
      const now = layout.lanes.find((each) => each.type === type);
      const total = count(Math.round(now?.total ?? 0));
      setText(rate, (now?.rate ?? 0) > 0 ? perSecond(now?.rate ?? 0) : total);
      element.setAttribute('aria-pressed', String(followed === type));
      element.setAttribute('aria-label', `${type}, ${perSecond(now?.rate ?? 0)}, ${total} in all`);
      if (element.firstElementChild) setText(element.firstElementChild, `${total} in all`);
      mark(element, now?.rate ?? 0, type, followed);
    },
  };
}

function drawNode(node: Node, { width }: Places, open: ((name: string) => void) | null) {
  const { name, side, y } = node;
  const left = side === 'left' ? 1 : width - NODE_WIDTH - 1;
  const rate = svg('text', { class: 'rate', x: left + NODE_WIDTH / 2, y: y + 13, 'text-anchor': 'middle' });
  const element = svg(
    'g',
    { class: 'node', 'data-node': name },
    svg('title', {}, side === 'left' ? `what ${name} publishes` : `what ${name} hears`),
    svg('rect', { x: left, y: y - 19, width: NODE_WIDTH, height: 38, rx: 8 }),
    svg('text', { class: 'name', x: left + NODE_WIDTH / 2, y: y - 2, 'text-anchor': 'middle' }, name),
    rate,
  );
  if (open !== null) {
    element.setAttribute('tabindex', '0');
    element.setAttribute('role', 'button');
    pressable(element, () => open(name));
  }
  return {
    element,
    update(layout: BusLayout, followed: string | null) {
      const now = layout.nodes.find((each) => each.name === name && each.side === side)?.rate ?? 0;
      setText(rate, now > 0 ? `${side === 'left' ? 'out' : 'in'} ${perSecond(now)}` : 'quiet');
      element.classList.toggle('flowing', now > 0);
      const isOnPath = layout.links.some(
        (link) => link.node === name && link.side === side && link.type === followed,
      );
      element.classList.toggle('followed', isOnPath);
      element.classList.toggle('aside', followed !== null && !isOnPath);
    },
  };
}

function mark(element: Element, rate: number, type: string, followed: string | null): void {
  element.classList.toggle('flowing', rate > 0);
  element.classList.toggle('followed', type === followed);
  element.classList.toggle('aside', followed !== null && type !== followed);
}

function pressable(element: SVGElement, onPress: () => void): void {
  element.addEventListener('click', onPress);
  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    onPress();
  });
}
