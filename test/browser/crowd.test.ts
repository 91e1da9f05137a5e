/** A page over more than anybody can look at: thousands of actors, and more records than are sent. */
import { initialTransition } from 'xstate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectionMachine } from '../../machines/connection.ts';
import { createBus } from '../../src/bus/bus.ts';
import type { Bus } from '../../src/bus/bus.ts';
import { startDev } from '../../src/dev/open-dev.ts';
import type { Dev } from '../../src/dev/open-dev.ts';
import { systemClock } from '../../src/ports/clock.ts';
import { soon, startChromium } from './chromium.ts';
import type { Chromium, OpenPage } from './chromium.ts';

const MINUTES = 180_000;
const CROWD = 1_000;
/* What the list may be made of however many there are; without bounds it would be above 5,000 elements. */
const MOST_ELEMENTS = 1_500;

const mistakes: unknown[] = [];
let browser: Chromium;
let dev: Dev;
let bus: Bus;
let watched: OpenPage;

beforeAll(async () => {
  browser = await startChromium();
  dev = startDev({
    ...{ host: '127.0.0.1', port: 0, showsText: false, version: '0.0.0', role: 'server', clock: systemClock },
    onMistake: (error) => mistakes.push(error),
  });
  bus = createBus((error) => mistakes.push(error), dev.watch);
  for (let number = 1; number <= CROWD; number += 1) begin(number);
  watched = await browser.open();
  await watched.page.goto(await dev.open(bus));
  await watched.page.locator('.live[data-state=live]').waitFor();
}, MINUTES);

afterAll(async () => {
  await browser.close();
  await dev.close();
  expect(mistakes).toEqual([]);
});

function begin(number: number): void {
  const instance = `c${number}`;
  const times = {
    loginTimeoutSeconds: 30,
    idleTimeoutSeconds: 60,
    heartbeatSeconds: 30,
    allowUnattended: true,
  };
  const [snapshot] = initialTransition(connectionMachine, { connection: instance, times });
  dev.watch.machine({
    ...{ machine: 'connection', instance, label: `user-${number}`, snapshot: () => snapshot },
    observe: () => () => undefined,
  });
}

it(
  'lists some of a thousand, says how many there are, and finds any of them',
  { timeout: MINUTES },
  async () => {
    const { page, complaints } = watched;
    const found = page.locator('#actors .found');
    await soon(() => found.textContent()).toBe('200 of 1,000');
    expect(await page.locator('.actor').count()).toBe(200);
    expect(await page.locator('#actors *').count()).toBeLessThan(MOST_ELEMENTS);
    await page.keyboard.press('a');
    await page.keyboard.type('user-987');
    await soon(() => found.textContent()).toBe('1 of 1,000 fit');
    await soon(() => page.locator('.actor .name').allTextContents()).toEqual(['user-987']);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('#diagram .state.active[data-state="connection.login.greeting"]').waitFor();
    expect(complaints).toEqual([]);
  },
);

it('says how many records it did not get, and stays small', { timeout: MINUTES }, async () => {
  const { page } = watched;
  for (let number = 0; number < 5_000; number += 1)
    bus.publish({ type: 'ping.wanted', connection: 'nobody' });
  await page.locator('#skipped').waitFor();
  expect(await page.locator('#skipped').textContent()).toMatch(/^skipped [\d,]+$/);
  expect(await page.locator('#log .line').count()).toBeLessThanOrEqual(150);
});
