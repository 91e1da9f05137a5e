/** What is looked at: kept in the address, so that a reload shows the same. */
import { expect, it } from 'vitest';
import { createView } from '../../../src/dev/page/view.ts';

it('starts with what the address says, and with the diagram where that is nothing', () => {
  expect(createView('#tab=bus&actor=c3', () => undefined).now).toMatchObject({
    tab: 'bus',
    actor: 'c3',
    at: null,
  });
  expect(createView('#tab=nonsense', () => undefined).now).toMatchObject({ tab: 'diagram', actor: null });
});

it('keeps tab and actor in the address, and tells who listens', () => {
  const kept: string[] = [];
  const view = createView('', (hash) => kept.push(hash));
  let changes = 0;
  view.onChange(() => (changes += 1));
  view.set({ actor: 'account/hans' });
  view.set({ tab: 'why', at: 12 });
  expect(kept).toEqual(['#tab=diagram&actor=account%2Fhans', '#tab=why&actor=account%2Fhans']);
  expect(changes).toBe(2);
  expect(createView(kept[1]!, () => undefined).now).toMatchObject({
    tab: 'why',
    actor: 'account/hans',
    at: null,
  });
});
