/** A drawing in the inspector names the times of this server, not those of a server that nobody configured. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultSettings } from '../../../src/config/settings.ts';
import type { MachineList } from '../../../src/dev/messages.ts';
import { startDev, type Dev } from '../../../src/dev/open-dev.ts';
import { systemClock } from '../../../src/ports/clock.ts';

let dev: Dev;
let address: string;
beforeAll(async () => {
  const settings = { ...defaultSettings(), idleTimeoutSeconds: 25 };
  const parts = { host: '127.0.0.1', port: 0, showsText: false, version: '0', clock: systemClock };
  dev = startDev({ ...parts, role: 'server', settings, onMistake: () => {} });
  address = await dev.open();
});
afterAll(() => dev.close());

it('the list of machines has the configured length of each timer', async () => {
  const { machines } = (await (await fetch(new URL('/machines.json', address))).json()) as MachineList;
  expect(machines.map(({ timers }) => timers['idle'])).toEqual(machines.map(() => 25));
});

it('and so has the drawing', async () => {
  const drawing = await (await fetch(new URL('/machines/connection.svg', address))).text();
  expect(drawing).toContain('idle 25 s');
  expect(drawing).not.toContain('idle 1800 s');
});
