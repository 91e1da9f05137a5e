/** What a peer was asked for: a chunk may come as often as it was asked for, and no more often. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openRequests } from '../../src/swarm/link/requests.ts';

it('knows nothing of what nobody asked for', () => {
  const requests = openRequests();
  expect(requests.size).toBe(0);
  expect(requests.withdraw(3)).toBe(false);
  expect(requests.answered(3)).toBe(false);
});

it('a chunk is waited for until it is withdrawn, and may come afterwards, once', () => {
  const requests = openRequests();
  requests.ask(3);
  expect(requests.size).toBe(1);
  expect(requests.withdraw(3)).toBe(true);
  expect(requests.withdraw(3)).toBe(false);
  expect(requests.size).toBe(0);
  expect(requests.answered(3)).toBe(true);
  expect(requests.answered(3)).toBe(false);
});

it('what was taken back and asked for again may come twice', () => {
  const requests = openRequests();
  requests.ask(3);
  requests.withdrawAll();
  expect(requests.size).toBe(0);
  requests.ask(3);
  expect([requests.answered(3), requests.answered(3), requests.answered(3)]).toEqual([true, true, false]);
});

it('with the connection everything is gone', () => {
  const requests = openRequests();
  requests.ask(3);
  requests.forget();
  expect(requests.size).toBe(0);
  expect(requests.answered(3)).toBe(false);
});

it('whatever is asked and answered in whichever order: as a count for each chunk would say', () => {
  const step = fc.tuple(fc.constantFrom('ask', 'withdraw', 'answered', 'forget'), fc.nat(3));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const requests = openRequests();
      let asked = [0, 0, 0, 0];
      let owed = [false, false, false, false];
      for (const [what, n] of steps) {
        if (what === 'ask') {
          requests.ask(n);
          asked[n] = (asked[n] ?? 0) + 1;
          owed[n] = true;
        } else if (what === 'withdraw') {
          expect(requests.withdraw(n)).toBe(owed[n]);
          owed[n] = false;
        } else if (what === 'answered') {
          expect(requests.answered(n)).toBe((asked[n] ?? 0) > 0);
          asked[n] = Math.max(0, (asked[n] ?? 0) - 1);
        } else {
          requests.forget();
          [asked, owed] = [
            [0, 0, 0, 0],
            [false, false, false, false],
          ];
        }
        expect(requests.size).toBe(owed.filter(Boolean).length);
      }
    }),
  );
});
