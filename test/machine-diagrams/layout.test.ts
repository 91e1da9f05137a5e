/** The diagrams as they are laid out: nothing lies on anything else, and all of it can be read (pure geometry, no browser). */
import { afterAll, describe, expect, it } from 'vitest';
import { configuredTimers } from '../../src/machine-diagrams/configured-timers.ts';
import { layOutDrawing } from '../../src/machine-diagrams/diagram.ts';
import type { Diagram } from '../../src/machine-diagrams/diagram.ts';
import { openLayouter } from '../../src/machine-diagrams/layout.ts';
import { MACHINES } from '../../src/machine-diagrams/machines.ts';
import type { Box } from '../../src/machine-diagrams/place.ts';
import { asSvg } from '../../src/machine-diagrams/svg.ts';
import { draw, eachState } from '../../src/machine-diagrams/walk.ts';
import { parallelMachine } from './parallel-machine.ts';

interface Named {
  readonly name: string;
  readonly box: Box;
}

const layouter = openLayouter();
afterAll(() => layouter.close());

const MACHINES_AND_MORE = new Map([...MACHINES, ['double', parallelMachine] as const]);

describe.each([...MACHINES_AND_MORE])('the diagram of %s', { timeout: 120_000 }, (_name, machine) => {
  const drawing = draw(machine, configuredTimers());
  const laid = layOutDrawing(drawing, layouter);

  it('keeps every text in its state or chip', async () => {
    const { states, arrows } = await laid;
    const holders = [...states.map(({ box, texts }) => ({ box, texts })), ...chipsOf(arrows)];
    const rows = holders.flatMap(({ box, texts }) =>
      texts.flatMap((text) => text.rows.map((row) => ({ box, row }))),
    );
    expect(rows.length).toBeGreaterThan(states.length);
    const outside = rows.filter(({ box, row: { at, width } }) => !holds(box, { ...at, width, height: 2 }));
    expect(outside.map(({ row }) => row.spans)).toEqual([]);
  });

  it('lays no text, chip or state on another', async () => {
    const diagram = await laid;
    expect(overlaps(labelsOf(diagram), labelsOf(diagram))).toEqual([]);
    const leaves = diagram.states.filter(({ state }) => state.states.length === 0).map(named);
    expect(overlaps(leaves, leaves)).toEqual([]);
    expect(overlaps(chipBoxes(diagram), leaves)).toEqual([]);
  });

  it('has states within states, and all within the picture', async () => {
    const { states, width, height } = await laid;
    const boxes = new Map(states.map(({ state, box }) => [state.id, box]));
    const escaped = states.filter(({ state, box }) => {
      const parent = boxes.get(state.id.slice(0, state.id.lastIndexOf('.')));
      return !holds(parent ?? { x: 0, y: 0, width, height }, box);
    });
    expect(escaped.map(({ state }) => state.id)).toEqual([]);
  });

  it('draws each arrow from its source to its target, at right angles', async () => {
    const { states, arrows } = await laid;
    const boxes = new Map(states.map(({ state, box }) => [state.id, box]));
    const wrong = arrows.filter(({ arrow: { source, target }, points }) => {
      const [start, end] = [points[0], points.at(-1)];
      const touches =
        start && end && isOnEdge(boxes.get(source)!, start) && isOnEdge(boxes.get(target)!, end);
      const isStraight = points.every(
        (point, index) =>
          index === 0 || near(point.x, points[index - 1]!.x) || near(point.y, points[index - 1]!.y),
      );
      return !touches || !isStraight;
    });
    expect(wrong.map(({ arrow }) => arrow.id)).toEqual([]);
  });

  it('shows every transition once as words, and every state', async () => {
    const diagram = await laid;
    const words = [
      ...diagram.states.flatMap(({ texts }) => texts),
      ...diagram.arrows.flatMap(({ chips }) => chips),
    ];
    const shown = words.flatMap(({ transition }) => transition?.edge ?? []).toSorted();
    const states = [...eachState(drawing.root)];
    expect(shown).toEqual(
      states.flatMap(({ transitions }) => transitions.map(({ edge }) => edge)).toSorted(),
    );
    expect(diagram.states.map(({ state }) => state.id)).toEqual(states.map(({ id }) => id));
  });

  it('can be read across a window of 1280 pixels', async () => {
    const { width } = await laid;
    // At 880 pixels wide, beside the page's lists, 10.5 pixels of text have become this many.
    expect((10.5 * 880) / Math.max(880, width)).toBeGreaterThan(8);
  });
});

it('has regions side by side with their tops in line', async () => {
  const { states } = await layOutDrawing(draw(parallelMachine), layouter);
  const [left, right] = ['left', 'right'].map((name) => states.find(({ state }) => state.name === name)!.box);
  expect(left!.y).toBe(right!.y);
});

it('is the same each time, with names escaped', async () => {
  const pictures = await Promise.all(
    [1, 2].map(async () =>
      asSvg(await layOutDrawing(draw(parallelMachine), layouter), { isStandalone: true }),
    ),
  );
  expect(pictures[0]).toBe(pictures[1]);
  expect(pictures[0]).toContain('<title>Both &quot;halves&quot; &amp; &lt;all&gt; of it.</title>');
  expect(pictures[0]).toMatch(/<g class="state parallel" data-state="double.running">/);
  expect(pictures[0]).toContain('data-edge="double.running|halt|0"');
});

it('tells what ELK finds wrong', async () => {
  const edges = [{ id: 'e', sources: ['nowhere'], targets: ['nowhere'] }];
  await expect(layouter.layOut({ id: 'graph', edges })).rejects.toThrow(/could not be laid out: .*nowhere/);
});

function chipsOf(arrows: Diagram['arrows']) {
  return arrows.flatMap(({ chips }) => chips.map((chip) => ({ box: chip.box, texts: [chip] })));
}

function chipBoxes({ arrows }: Diagram): Named[] {
  return arrows.flatMap(({ chips }) => chips.map(({ box, transition }) => ({ box, name: transition.edge })));
}

/** The texts of states and the chips. */
function labelsOf(diagram: Diagram): Named[] {
  const texts = diagram.states.flatMap(({ state, texts: all }) =>
    all.map(({ box }, index) => ({ box, name: `${state.id} text ${index}` })),
  );
  return [...texts, ...chipBoxes(diagram)];
}

function named({ state, box }: Diagram['states'][number]): Named {
  return { name: state.id, box };
}

function overlaps(ones: readonly Named[], others: readonly Named[]): string[] {
  return ones.flatMap((one) =>
    others
      .filter((other) => other.name !== one.name && meet(one.box, other.box))
      .map((other) => `${one.name} on ${other.name}`),
  );
}

function meet(one: Box, other: Box): boolean {
  const apartAcross = one.x + one.width <= other.x || other.x + other.width <= one.x;
  return !apartAcross && one.y + one.height > other.y && other.y + other.height > one.y;
}

function holds(outer: Box, inner: Box): boolean {
  const isAcross = inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width;
  return isAcross && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
}

function isOnEdge({ x, y, width, height }: Box, at: { readonly x: number; readonly y: number }): boolean {
  const isBeside = (near(at.x, x) || near(at.x, x + width)) && at.y >= y - 1 && at.y <= y + height + 1;
  return isBeside || ((near(at.y, y) || near(at.y, y + height)) && at.x >= x - 1 && at.x <= x + width + 1);
}

function near(one: number, other: number): boolean {
  return Math.abs(one - other) < 1;
}
