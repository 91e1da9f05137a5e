/** The browser of the tests is a real one: it lays out, obeys a theme, and tells what went wrong in a page. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChromium } from './chromium.ts';
import type { Chromium } from './chromium.ts';

let browser: Chromium;
beforeAll(async () => {
  browser = await startChromium();
}, 120_000);
afterAll(() => browser.close());

it('measures what it drew', async () => {
  const { page, complaints } = await browser.open();
  await page.setContent('<p style="position: fixed; left: 7px; width: 120px">a word</p>');
  const box = await page.locator('p').boundingBox();
  expect(box).toMatchObject({ x: 7, width: 120 });
  expect(box!.height).toBeGreaterThan(8);
  expect(complaints).toEqual([]);
});

it.each(['light', 'dark'] as const)('is %s where asked', async (theme) => {
  const { page } = await browser.open({ theme });
  expect(await page.evaluate(`matchMedia('(prefers-color-scheme: ${theme})').matches`)).toBe(true);
});

it('tells what failed in a page', async () => {
  const { page, complaints } = await browser.open();
  await page.setContent('<script>console.error("told"); missing();</script>');
  await expect.poll(() => complaints).toEqual(['told', 'missing is not defined']);
});
