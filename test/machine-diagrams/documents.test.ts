/** docs/machines/ shows the machines as they are; UPDATE_DOCS=1 writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configuredTimers } from '../../src/machine-diagrams/configured-timers.ts';
import { machineDocument } from './machine-document.ts';
import { MACHINES } from '../../src/machine-diagrams/machines.ts';
import { draw } from '../../src/machine-diagrams/walk.ts';

describe.each([...MACHINES])('docs/machines/%s.md', (name, machine) => {
  it('is what the machine draws', () => {
    const path = fileURLToPath(new URL(`../../docs/machines/${name}.md`, import.meta.url));
    const drawn = machineDocument(draw(machine, configuredTimers()));
    if (process.env['UPDATE_DOCS']) writeFileSync(path, drawn);
    expect(readFileSync(path, 'utf8')).toBe(drawn);
  });
});
