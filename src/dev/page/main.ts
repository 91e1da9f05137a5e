/** The page begins here: the stream fills what was seen, and every change draws the panels anew, ten times a second at most. */
import { createActors } from './actors.ts';
import { createBus } from './bus.ts';
import { createContext } from './context.ts';
import { createDiagram } from './diagram.ts';
import { byId } from './dom.ts';
import { addFlows } from './flows.ts';
import { createHeader } from './header.ts';
import { listenToKeys } from './keys.ts';
import { createLog } from './log.ts';
import type { Live, Model } from './model.ts';
import { createSeen } from './seen.ts';
import { createSequence } from './sequence.ts';
import { openStream } from './stream.ts';
import { createSides } from './sides.ts';
import { createTabs } from './tabs.ts';
import { createTheme } from './theme.ts';
import { createTimeline } from './timeline.ts';
import { createView } from './view.ts';
import { createWhy } from './why.ts';

const BETWEEN_DRAWINGS_MILLISECONDS = 100;

function start(): void {
  const host = (id: string) => byId(id, HTMLElement);
  const live: Live = {
    ...{ hello: null, rates: null, isConnected: false },
    ...{ skipped: 0, gapAfter: -1, flows: [], actors: [] },
  };
  const view = createView(location.hash, (hash) => history.replaceState(null, '', hash));
  const model: Model = { seen: createSeen(), view, live };
  const redraw = gathered(() => panels.forEach((panel) => panel.render()));
  const actors = createActors(host('actors'), model, redraw);
  const diagram = createDiagram(host('diagram'), model, redraw);
  const log = createLog(host('log'), model);
  const timeline = createTimeline(host('timeline'), model);
  const tabs = createTabs(model, {
    diagram,
    bus: createBus(host('bus'), model),
    sequence: createSequence(host('sequence'), model),
    why: createWhy(host('why'), model),
  });
  const panels = [createHeader(model), actors, tabs, createContext(host('context'), model), log, timeline];
  view.onChange(redraw);
  listen(model, actors.refresh, redraw);
  listenToKeys({
    ...{ view, timeline, zoom: diagram.zoom, nextTheme: createTheme() },
    ...{ toggleSide: createSides(host('tools')) },
    ...{ searchActors: actors.focusSearch, searchRecords: log.focusFilter },
  });
  actors.refresh();
  redraw();
}

function listen({ seen, view, live }: Model, refresh: () => void, redraw: () => void): void {
  openStream({
    hello(hello) {
      // Another life of the program counts from the beginning.
      if (live.hello !== null && live.hello.startedAt !== hello.startedAt) {
        seen.clear();
        view.set({ at: null, command: null });
        Object.assign(live, { skipped: 0, gapAfter: -1, flows: [] });
      }
      live.hello = hello;
      seen.keep(hello.recordsKept);
      refresh();
      redraw();
    },
    records(records) {
      seen.add(records);
      if (records.some(({ kind }) => kind === 'began' || kind === 'ended')) refresh();
      redraw();
    },
    rates(rates) {
      live.rates = rates;
      live.flows = addFlows(live.flows, rates.flows);
      if (!document.hidden) refresh();
      redraw();
    },
    skipped({ count }) {
      live.skipped += count;
      live.gapAfter = seen.newest ?? -1;
      redraw();
    },
    connected(isConnected) {
      live.isConnected = isConnected;
      redraw();
    },
  });
}

/** Runs `draw` once for however many wishes come in a tenth of a second; at once where nobody wished lately. */
function gathered(draw: () => void): () => void {
  let isWished = false;
  let last = 0;
  return () => {
    if (isWished) return;
    isWished = true;
    const wait = Math.max(0, last + BETWEEN_DRAWINGS_MILLISECONDS - performance.now());
    setTimeout(
      () =>
        requestAnimationFrame(() => {
          isWished = false;
          last = performance.now();
          draw();
        }),
      wait,
    );
  };
}

start();
