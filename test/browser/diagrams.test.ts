/** The diagrams as a real browser draws them: with its fonts, too, no text leaves its box or lies on another. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MACHINES } from '../../src/machine-diagrams/machines.ts';
import { startChromium } from './chromium.ts';
import type { Chromium } from './chromium.ts';

let browser: Chromium;
beforeAll(async () => {
  browser = await startChromium();
}, 120_000);
afterAll(() => browser.close());

/* Runs in the page. Half a pixel is what a browser rounds. */
const MEASURE = `(() => {
  const box = (element) => element.getBoundingClientRect();
  const meets = (a, b) => a.left + 0.5 < b.right && b.left + 0.5 < a.right && a.top + 0.5 < b.bottom && b.top + 0.5 < a.bottom;
  const texts = [...document.querySelectorAll('text')];
  const chips = [...document.querySelectorAll('.chip > rect')];
  const leaves = [...document.querySelectorAll('.state:is(.atomic, .final) > rect:first-of-type')];
  const outside = texts.filter((text) => {
    const [inner, outer] = [box(text), box(text.closest('.chip, .state').querySelector('rect'))];
    return inner.left < outer.left || inner.right > outer.right || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
  });
  const overlapping = texts.filter((one, index) => texts.slice(index + 1).some((other) => {
    const [a, b] = [box(one), box(other)];
    // Rows stand as close as their line height; their boxes include room for accents.
    return meets({ left: a.left, right: a.right, top: a.top + 2, bottom: a.bottom - 2 }, b);
  }));
  const covering = chips.filter((chip) => leaves.some((leaf) => meets(box(chip), box(leaf))));
  const words = (all) => all.map((each) => each.parentElement.textContent);
  return { texts: texts.length, outside: words(outside), overlapping: words(overlapping), covering: words(covering) };
})()`;

const COLOUR = `getComputedStyle(document.querySelector('.state.atomic rect')).fill`;

describe.each([...MACHINES.keys()])('docs/machines/%s.svg', (name) => {
  const svg = readFileSync(
    fileURLToPath(new URL(`../../docs/machines/${name}.svg`, import.meta.url)),
    'utf8',
  );

  it('keeps every text in its box and apart from others', async () => {
    const { page, complaints } = await browser.open();
    await page.setContent(svg);
    const seen = await page.evaluate<{ readonly texts: number }>(MEASURE);
    expect(seen).toEqual({ texts: seen.texts, outside: [], overlapping: [], covering: [] });
    expect(seen.texts).toBeGreaterThan(5);
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

it('is light or dark as the reader is', async () => {
  const svg = readFileSync(
    fileURLToPath(new URL('../../docs/machines/account.svg', import.meta.url)),
    'utf8',
  );
  const colours = await Promise.all(
    (['light', 'dark'] as const).map(async (theme) => {
      const { page } = await browser.open({ theme });
      await page.setContent(svg);
      return page.evaluate(COLOUR);
    }),
  );
  expect(colours[0]).toBe('rgb(255, 255, 255)');
  expect(colours[1]).not.toBe(colours[0]);
});

it('lights a state and the edge that was taken by classes alone', async () => {
  const svg = readFileSync(
    fileURLToPath(new URL('../../docs/machines/account.svg', import.meta.url)),
    'utf8',
  );
  const { page } = await browser.open();
  await page.setContent(svg);
  const stroke = (selector: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('${selector}')).stroke`);
  const edge = 'path[data-edge="account.open|password.wrong|1"]';
  const before = await Promise.all([stroke('[data-state="account.warned"] rect'), stroke(edge)]);
  await page.evaluate(`
    document.querySelector('[data-state="account.warned"]').classList.add('active');
    document.querySelector('${edge}').classList.add('taken');`);
  const after = await Promise.all([stroke('[data-state="account.warned"] rect'), stroke(edge)]);
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
});
