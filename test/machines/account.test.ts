/** The account's machine (R4): any sequence of right and wrong passwords, against a count by hand. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { accountMachine } from '../../machines/account.ts';
import type { AccountEvent } from '../../machines/account.ts';

const input = { name: 'hans', maxAttempts: 3, blockDurationSeconds: 60, failures: 0, blockedSeconds: 0 };
const EVENTS: Record<string, AccountEvent> = {
  wrong: { type: 'password.wrong' },
  right: { type: 'password.right' },
  unblock: { type: 'account.unblocked' },
  ring: { type: 'timer.rang', timer: 'block' },
  otherRing: { type: 'timer.rang', timer: 'idle' },
};

function emitted(actions: readonly { type: string; params?: unknown }[]): string[] {
  return actions.flatMap(({ type, params }) =>
    type === 'xstate.emit' ? [(params as { event: { type: string } }).event.type] : [],
  );
}

/** What the rule says, counted by hand. */
function expected(
  state: { failures: number; blocked: boolean },
  event: string,
): { failures: number; blocked: boolean } {
  const open = { failures: 0, blocked: false };
  if (state.blocked) return event === 'ring' || event === 'unblock' ? open : state;
  if (event === 'wrong') return { failures: state.failures + 1, blocked: state.failures + 1 >= 3 };
  return event === 'right' || (event === 'unblock' && state.failures > 0) ? open : state;
}

describe('the account', () => {
  it('R4 blocks after exactly three consecutive wrong passwords, and opens again', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(EVENTS)), { maxLength: 30 }), (names) => {
        let [snapshot] = initialTransition(accountMachine, input);
        let model = { failures: 0, blocked: false };
        for (const name of names) {
          const event = EVENTS[name] as AccountEvent;
          const [next, actions] = transition(accountMachine, snapshot, event);
          const now = expected(model, name);
          expect(next.value).toBe(now.blocked ? 'blocked' : now.failures > 0 ? 'warned' : 'open');
          expect(next.context.failures).toBe(now.failures);
          const facts = emitted(actions);
          expect(facts.includes('account.blocked')).toBe(now.blocked && !model.blocked);
          expect(facts.includes('timer.wanted')).toBe(now.blocked && !model.blocked);
          expect(facts.includes('timer.dropped')).toBe(!now.blocked && model.blocked);
          expect(facts.includes('account.opened')).toBe(now.failures === 0 && model.failures > 0);
          [snapshot, model] = [next, now];
        }
      }),
    );
  });

  it('R4 blocks at the first wrong password where no more is allowed', () => {
    const [open] = initialTransition(accountMachine, { ...input, maxAttempts: 1 });
    const [snapshot, actions] = transition(accountMachine, open, { type: 'password.wrong' });
    expect(snapshot.value).toBe('blocked');
    expect(emitted(actions)).toEqual(['account.blocked', 'timer.wanted']);
  });

  it.each([
    ['wrong', 'warned'],
    ['wrong unblock', 'open'],
    ['wrong right', 'open'],
    ['wrong wrong wrong', 'blocked'],
    ['wrong wrong wrong right', 'blocked'],
    ['wrong wrong wrong ring', 'open'],
    ['wrong wrong wrong unblock', 'open'],
  ])('R4 after "%s" it is %s', (line, state) => {
    let [snapshot] = initialTransition(accountMachine, input);
    for (const name of line.split(' '))
      [snapshot] = transition(accountMachine, snapshot, EVENTS[name] as AccountEvent);
    expect(snapshot.value).toBe(state);
  });

  it.each([
    ['open', { failures: 0, blockedSeconds: 0 }],
    ['warned', { failures: 2, blockedSeconds: 0 }],
    ['blocked', { failures: 3, blockedSeconds: 12 }],
  ])('R4 takes up %s after a restart', (state, known) => {
    const [snapshot, actions] = initialTransition(accountMachine, { ...input, ...known });
    expect(snapshot.value).toBe(state);
    expect(emitted(actions)).toEqual(state === 'blocked' ? ['account.blocked', 'timer.wanted'] : []);
  });
});
