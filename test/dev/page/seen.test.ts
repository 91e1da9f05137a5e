/** What the page has seen: bounded, in order, and how machines stood at any instant of it. */
import { expect, it } from 'vitest';
import { createSeen } from '../../../src/dev/page/seen.ts';
import { messagePath, shortLife } from './records.ts';

function seenOf(...batches: Parameters<ReturnType<typeof createSeen>['add']>[0][]) {
  const seen = createSeen();
  for (const batch of batches) seen.add(batch);
  return seen;
}

it('takes a record once, though the stream told it twice after a loss', () => {
  const life = shortLife('c1', 'hans');
  const seen = seenOf(life.slice(0, 2), life);
  expect(seen.records).toEqual(life);
  expect(seen.count).toBe(3);
});

it('finds records by number, also over gaps', () => {
  const seen = seenOf(shortLife('c1', 'hans', 1), shortLife('c2', 'luke', 100));
  expect(seen.get(101)).toMatchObject({ kind: 'step', instance: 'c2' });
  expect(seen.get(50)).toBeUndefined();
  expect(seen.placeOf(50)).toBe(3);
  expect(seen.upTo(100).map(({ n }) => n)).toEqual([1, 2, 3, 100]);
});

it('tells how a machine stood then, and how it stands now', () => {
  const seen = seenOf(shortLife('c1', 'hans'));
  expect(seen.moment('c1', 1)).toMatchObject({ states: ['connection.login', 'connection.login.greeting'] });
  expect(seen.moment('c1', 2)).toMatchObject({ since: 2, step: { n: 2 }, hasEnded: false });
  expect(seen.moment('c1', null)).toMatchObject({ since: 3, step: { n: 2 }, hasEnded: true });
  expect(seen.moment('c2', null)).toBeNull();
});

it('knows from a later record how a machine stood whose earlier ones are gone', () => {
  const seen = seenOf([...shortLife('c1', 'hans', 1).slice(0, 1), ...shortLife('c2', 'luke', 10).slice(1)]);
  expect(seen.moment('c2', 1)).toBeNull();
  expect(seen.statesBefore('c2', 1)).toEqual(['connection.login', 'connection.login.greeting']);
  expect(seen.statesBefore('c9', 1)).toBeNull();
  expect(seen.beganAfter('c1', 0)).toBe(true);
  expect(seen.beganAfter('c1', 1)).toBe(false);
});

it('stays bounded however much comes, and forgets how those stand of whom nothing is left', () => {
  const seen = createSeen();
  seen.keep(100);
  seen.add(shortLife('c1', 'hans').slice(0, 2));
  for (let round = 0; round < 200; round += 1) {
    seen.add(messagePath(undefined, 10 + round * 6));
    expect(seen.records.length).toBeLessThanOrEqual(110);
  }
  expect(seen.count).toBe(1_202);
  expect(seen.moment('c1', null)?.states).toEqual(['connection.authenticated']);
  expect(seen.labelOf('c1')).toBe('hans');
  seen.clear();
  expect([seen.records.length, seen.newest, seen.count, seen.labelOf('c1')]).toEqual([0, null, 0, 'c1']);
});
