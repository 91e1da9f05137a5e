/** docs/machines/ shows the machines as they are; UPDATE_DOCS=1 writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { configuredTimers } from '../../src/machine-diagrams/configured-timers.ts';
import { layOutDrawing } from '../../src/machine-diagrams/diagram.ts';
import { openLayouter } from '../../src/machine-diagrams/layout.ts';
import { asSvg } from '../../src/machine-diagrams/svg.ts';
import { machineDocument } from './machine-document.ts';
import { MACHINES } from '../../src/machine-diagrams/machines.ts';
import { draw } from '../../src/machine-diagrams/walk.ts';

const layouter = openLayouter();
afterAll(() => layouter.close());

describe.each([...MACHINES])('docs/machines/%s', (name, machine) => {
  it('is what the machine draws', () =>
    hold(`${name}.md`, machineDocument(draw(machine, configuredTimers()))));

  it('shows a picture that is what the machine draws', { timeout: 120_000 }, async () => {
    const diagram = await layOutDrawing(draw(machine, configuredTimers()), layouter);
    hold(`${name}.svg`, asSvg(diagram, { isStandalone: true }));
  });
});

function hold(file: string, drawn: string): void {
  const path = fileURLToPath(new URL(`../../docs/machines/${file}`, import.meta.url));
  if (process.env['UPDATE_DOCS']) writeFileSync(path, drawn);
  expect(readFileSync(path, 'utf8')).toBe(drawn);
}
