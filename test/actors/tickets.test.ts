/** Tickets of relays by themselves (threat 48): good once, for half a minute, so many at once, gone with their session. */
import { expect, it } from 'vitest';
import { createTickets } from '../../src/actors/relays/tickets.ts';

const half = (ticket: string, session: string) => ({ ticket, session, user: { id: 1, name: 'hans' } });
const pair = (n: number, sessions = ['s1', 's2']) =>
  [half(`a${n}`, sessions[0] ?? ''), half(`b${n}`, sessions[1] ?? '')] as const;

it('is good for half a minute and not a moment longer', () => {
  const tickets = createTickets();
  tickets.offer(pair(1), 1_000);
  tickets.offer(pair(2), 1_000);
  expect(tickets.take('a1', 30_999)).toMatchObject({ ticket: 'a1', other: 'b1', session: 's1' });
  expect(tickets.take('a1', 30_999)).toBeUndefined();
  expect([tickets.take('b1', 31_000), tickets.take('a2', 31_000)]).toEqual([undefined, undefined]);
});

it('that is too old goes before a younger one, and takes none with it', () => {
  const tickets = createTickets();
  tickets.offer(pair(1), 0);
  tickets.offer(pair(2), 20_000);
  expect(tickets.take('b2', 30_000)).toMatchObject({ other: 'a2' });
  expect(tickets.take('a1', 30_000)).toBeUndefined();
});

it('of a session that ends is gone with its other side, and those of other sessions stay', () => {
  const tickets = createTickets();
  tickets.offer(pair(1, ['s1', 's2']), 0);
  tickets.offer(pair(2, ['s2', 's3']), 0);
  tickets.offer(pair(3, ['s1', 's3']), 0);
  tickets.withdraw('s1');
  tickets.withdraw('nobody');
  const taken = ['a1', 'b1', 'a3', 'b3', 'a2', 'b2'].map((ticket) => tickets.take(ticket, 1)?.ticket);
  expect(taken).toEqual([undefined, undefined, undefined, undefined, 'a2', 'b2']);
});

it('of the oldest offers are given up where there are too many', () => {
  const tickets = createTickets();
  for (let n = 0; n < 20_000; n++) tickets.offer(pair(n), 0);
  expect(tickets.take('a0', 0)).toBeUndefined();
  const kept = Array.from({ length: 20_000 }, (_, n) => tickets.take(`a${n}`, 0)).filter(Boolean).length;
  expect(kept).toBe(10_000);
  expect(tickets.take('b19999', 0)).toMatchObject({ other: 'a19999' });
});
