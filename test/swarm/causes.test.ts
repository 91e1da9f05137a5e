/** Every cause that a transfer or a push shows for a wait stands in docs/operations.md, with what it means (R38; issue 7, point 4). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

/** Where causes are made, and how they stand there. */
const PLACES = [
  'machines/download.ts',
  'machines/peer-link-setup.ts',
  'src/swarm/link/peer-link.ts',
  'src/swarm/link/link-talk.ts',
  'src/swarm/download/owners.ts',
  'src/swarm/download/crowd.ts',
  'src/swarm/download/download.ts',
  'src/actors/offers/offers.ts',
];
const FORMS = [
  /breaks\('([^']+)'/g,
  /cause: '([^']+)'/g,
  /cause: `([^`$]+)/g,
  /note\(name, '([^']+)'/g,
  /telling\('\w+', '([^']+)'/g,
  /onBroken\('([^']+)'/g,
  /onLost\([^)]*`([^`$(]+)/g,
  /: '(it closed [^']+)'/g,
  /\? '(nobody online [^']+)'/g,
  /PACE = '([^']+)'/g,
  /cause: isLost \? '([^']+)' : '([^']+)'/g,
];

it('of no wait the cause is left out of the list', () => {
  const page = read('docs/operations.md');
  const list = page.slice(page.indexOf('## What a transfer waits for'));
  const causes = PLACES.flatMap((path) =>
    FORMS.flatMap((form) => [...read(path).matchAll(form)].flatMap(([, ...found]) => found)),
  ).flatMap((cause) => cause?.trim() ?? []);
  expect(new Set(causes).size).toBeGreaterThanOrEqual(20);
  expect([...new Set(causes)].filter((cause) => !list.includes(cause))).toEqual([]);
});
