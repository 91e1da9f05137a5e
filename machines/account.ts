/**
 * An account with wrong passwords behind it: open → warned → blocked → open (R4). One exists per account, known or not,
 * from its first failure until it is open again.
 */
import { assign, emit, setup } from 'xstate';
import type { AccountFact, TimerFact } from './vocabulary/facts.ts';
import { timerDropped, timerWanted } from './vocabulary/timers.ts';

export interface AccountInput {
  readonly name: string;
  readonly maxAttempts: number;
  readonly blockDurationSeconds: number;
  /** Consecutive failures remembered from before a restart. */
  readonly failures: number;
  /** Seconds that a block from before a restart still lasts; 0 for none. */
  readonly blockedSeconds: number;
}

export type AccountEvent =
  | { type: 'password.wrong' }
  | { type: 'password.right' }
  | { type: 'account.unblocked' }
  | { type: 'timer.rang'; timer: string };

interface AccountContext extends AccountInput {
  readonly failures: number;
}

/** The bus address of an account's machine. */
export function accountAddress(name: string): string {
  return `account/${name.toLowerCase()}`;
}

export const accountMachine = setup({
  types: {
    context: {} as AccountContext,
    events: {} as AccountEvent,
    input: {} as AccountInput,
    emitted: {} as AccountFact | TimerFact,
  },
  guards: {
    isLastAttempt: ({ context }) => context.failures + 1 >= context.maxAttempts,
    wasBlocked: ({ context }) => context.blockedSeconds > 0,
    wasWarned: ({ context }) => context.failures > 0,
    isBlock: (_, params: { timer: string }) => params.timer === 'block',
  },
  actions: {
    countFailure: assign(({ context }) => ({ failures: context.failures + 1 })),
    lastWholeBlock: assign(({ context }) => ({ blockedSeconds: context.blockDurationSeconds })),
    forget: assign({ failures: 0, blockedSeconds: 0 }),
    reportWarning: emit(({ context }) => ({
      type: 'account.warned' as const,
      name: context.name,
      failures: context.failures,
    })),
    reportBlock: emit(({ context }) => ({
      type: 'account.blocked' as const,
      name: context.name,
      failures: context.failures,
      seconds: context.blockedSeconds,
    })),
    reportOpen: emit(({ context }) => ({ type: 'account.opened' as const, name: context.name })),
    wantBlockTimer: emit(({ context }) =>
      timerWanted(accountAddress(context.name), 'block', context.blockedSeconds),
    ),
    dropBlockTimer: emit(({ context }) => timerDropped(accountAddress(context.name), 'block')),
    ignore: () => undefined,
  },
}).createMachine({
  id: 'account',
  context: ({ input }) => ({ ...input }),
  initial: 'remembering',
  states: {
    remembering: {
      description: 'Takes up what was known before a restart.',
      always: [
        { guard: 'wasBlocked', target: 'blocked' },
        { guard: 'wasWarned', target: 'warned' },
        { target: 'open' },
      ],
    },
    open: {
      description: 'No failure counts.',
      on: {
        'password.wrong': [
          { guard: 'isLastAttempt', target: 'blocked', actions: ['countFailure', 'lastWholeBlock'] },
          { target: 'warned', actions: ['countFailure', 'reportWarning'] },
        ],
        '*': { actions: 'ignore' },
      },
    },
    warned: {
      description: 'Some consecutive failures, fewer than allowed.',
      on: {
        'password.wrong': [
          { guard: 'isLastAttempt', target: 'blocked', actions: ['countFailure', 'lastWholeBlock'] },
          { actions: ['countFailure', 'reportWarning'] },
        ],
        'password.right': { target: 'open', actions: ['forget', 'reportOpen'] },
        'account.unblocked': { target: 'open', actions: ['forget', 'reportOpen'] },
        '*': { actions: 'ignore' },
      },
    },
    blocked: {
      description: 'Every password is refused, the right one too, until the time is over.',
      entry: ['reportBlock', 'wantBlockTimer'],
      exit: 'dropBlockTimer',
      on: {
        'timer.rang': {
          guard: { type: 'isBlock', params: ({ event }) => event },
          target: 'open',
          actions: ['forget', 'reportOpen'],
        },
        'account.unblocked': { target: 'open', actions: ['forget', 'reportOpen'] },
        '*': { actions: 'ignore' },
      },
    },
  },
});
