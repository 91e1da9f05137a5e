/** What the machine of a client's session asks, remembers and emits; machines/session.ts is made of these words. */
import { assertEvent, assign, emit, setup } from 'xstate';
import type { EntryRefusal, SessionContext, SessionEnd, SessionEvent } from './vocabulary/session-events.ts';
import type { SessionFact, SessionInput, SessionTimer } from './vocabulary/session-events.ts';

/** Seconds that a server has for its hello. */
export const HELLO_SECONDS = 15;

/** Seconds without a byte after which a connection is dead; the server pings every 30. */
export const SILENCE_SECONDS = 75;

/** Seconds that a connection must hold before the count of attempts begins anew. */
export const STEADY_SECONDS = 10;

/** Seconds that a server which refused us has for its goodbye. */
export const FAREWELL_SECONDS = 2;

/** How often a server may be too busy for a first login. */
const PAUSES = 5;

const types = {
  context: {} as SessionContext,
  events: {} as SessionEvent,
  emitted: {} as SessionFact,
  input: {} as SessionInput,
};

/** What a login settles: from now on a token or the password that worked will do. */
const ENTERED = {
  hasSession: true,
  welcomed: true,
  signsUp: false,
  prefersPassword: false,
  asked: 0,
  problem: null,
  pauses: 0,
};

type Refused = { refusal: EntryRefusal };
/** What guards and actions get of the event. */
export const refusalOf = {
  params: ({ event }: { event: { refusal: EntryRefusal } }) => ({ refusal: event.refusal }),
};
export const timerOf = {
  params: ({ event }: { event: { timer: SessionTimer } }) => ({ timer: event.timer }),
};
export const KEEP_REFUSAL = { type: 'rememberRefusal', ...refusalOf } as const;
export const KEEP_CAUSE = {
  type: 'rememberCause',
  params: ({ event }: { event: { cause: string } }) => ({ cause: event.cause }),
} as const;
export const SILENT = { type: 'rememberCause', params: { cause: 'the server is silent' } } as const;
export const LOGGED_OUT = { type: 'endAs', params: { end: { how: 'logout' } } } as const;
export const OWN_GOODBYE = { type: 'sayGoodbye', params: { reason: 'logout', message: '' } } as const;
export const PASS_GOODBYE = {
  type: 'sayGoodbye',
  params: ({ event }: { event: { reason: string; message: string } }) => event,
} as const;

export const sessionSetup = setup({
  types,
  guards: {
    isSilence: (_, params: { timer: SessionTimer }) => params.timer === 'silence',
    isRetry: (_, params: { timer: SessionTimer }) => params.timer === 'retry',
    isPatience: (_, params: { timer: SessionTimer }) => params.timer === 'patience',
    isFarewell: (_, params: { timer: SessionTimer }) => params.timer === 'farewell',
    isPause: (_, params: { timer: SessionTimer }) => params.timer === 'pause',
    isSteady: (_, params: { timer: SessionTimer }) => params.timer === 'steady',

    isWelcomed: ({ context }) => context.welcomed,
    hasReason: ({ context }) => context.welcomed && context.patienceSeconds > 0,
    isLeaving: ({ context }) => context.leaving,
    isLeavingAgain: ({ context }) => context.leaving && context.welcomed,
    hasSession: ({ context }) => context.hasSession,
    hasToken: ({ context }) => context.hasToken,
    hasPassword: ({ context }) => context.hasPassword,
    lacksFirstPassword: ({ context }) => (context.signsUp || context.prefersPassword) && !context.hasPassword,
    signsUp: ({ context }) => context.signsUp,
    prefersPassword: ({ context }) => context.prefersPassword,

    mayComeBackLater: ({ context }, { refusal }: Refused) =>
      context.welcomed && ['busy', 'rate-limited', 'already-online'].includes(refusal.code),
    mayPause: ({ context }, { refusal }: Refused) =>
      ['busy', 'rate-limited'].includes(refusal.code) && context.pauses < PAUSES,
    isWrong: (_, { refusal }: Refused) => refusal.code === 'bad-credentials',
    mayTryAnother: ({ context }, { refusal }: Refused) =>
      !context.isFinal && ['bad-credentials', 'weak-password', 'name-taken'].includes(refusal.code),
    isBlocked: (_, { refusal }: Refused) => refusal.code === 'account-blocked',
    comesBackAfter: ({ context }, params: { reason: string }) =>
      context.returns && ['shutdown', 'slow'].includes(params.reason),
  },
  actions: {
    countAttempt: assign(({ context }) => ({ attempt: context.attempt + 1 })),
    forgetAttempts: assign({ attempt: 0 }),
    rememberCause: assign((_, { cause }: { cause: string }) => ({ cause })),
    rememberRefusal: assign((_, { refusal }: Refused) => ({ refusal, cause: refusal.message })),
    rememberPassword: assign(({ context, event }) => {
      assertEvent(event, 'password.given');
      const { isFinal, signsUp } = event;
      return { hasPassword: true, isFinal, signsUp: signsUp || context.signsUp };
    }),
    // Whoever finds the name taken may be the one who took it.
    forgetPassword: assign(({ context }, { refusal }: Refused) => ({
      hasPassword: false,
      problem: refusal.message,
      signsUp: context.signsUp && refusal.code !== 'name-taken',
    })),
    forgetToken: assign({ hasToken: false }),
    forgetSession: assign({ hasSession: false }),
    rememberSession: assign(({ event }) => {
      assertEvent(event, 'login.accepted');
      return { ...ENTERED, hasToken: event.hasToken };
    }),
    rememberLeaving: assign({ leaving: true }),
    countAsking: assign(({ context }) => ({ asked: context.asked + 1 })),
    countPause: assign(({ context }) => ({ pauses: context.pauses + 1 })),
    endAs: assign((_, { end }: { end: SessionEnd }) => ({ end })),
    endWithGoodbye: assign(({ event }) => {
      assertEvent(event, 'goodbye.received');
      return { end: { how: 'goodbye', reason: event.reason } };
    }),
    endUnreachable: assign(({ context }) => ({ end: { how: 'unreachable', message: context.cause } })),
    endRefused: assign(({ context }) => ({
      end: { how: 'refused', code: context.refusal.code, message: context.refusal.message },
    })),

    wantConnection: emit({ type: 'connection.wanted' }),
    dropConnection: emit({ type: 'connection.dropped' }),
    sayHello: emit({ type: 'hello.wanted' }),
    wantPassword: emit(({ context }) => ({
      type: 'password.wanted' as const,
      attempt: context.asked,
      problem: context.problem,
      signsUp: context.signsUp,
    })),
    wantLogin: emit((_, { by }: { by: 'token' | 'password' | 'signup' | 'session' }) => ({
      type: 'login.wanted' as const,
      by,
    })),
    wantLogout: emit({ type: 'logout.wanted' }),
    rejectToken: emit({ type: 'token.rejected' }),
    reportSession: emit(({ context }) => ({ type: 'session.opened' as const, first: !context.welcomed })),
    reportResumed: emit({ type: 'session.resumed' }),
    reportRefusal: emit(({ context }) => ({
      type: 'login.failed' as const,
      by: context.signsUp ? ('signup' as const) : ('login' as const),
      refusal: context.refusal,
    })),
    sayGoodbye: emit((_, params: { reason: string; message: string }) => ({
      type: 'goodbye.said' as const,
      reason: params.reason,
      message: params.message,
    })),
    wantRetry: emit(({ context }) => ({
      type: 'retry.wanted' as const,
      attempt: context.attempt,
      cause: context.cause,
    })),
    wantPause: emit(({ context }) => ({
      type: 'timer.wanted' as const,
      timer: 'pause' as const,
      seconds: context.refusal.retryAfterSeconds ?? 1,
    })),
    wantPatience: emit(({ context }) => ({
      type: 'timer.wanted' as const,
      timer: 'patience' as const,
      seconds: context.patienceSeconds,
    })),
    wantTimer: emit((_, params: { timer: SessionTimer; seconds: number }) => ({
      type: 'timer.wanted' as const,
      ...params,
    })),
    dropTimer: emit((_, { timer }: { timer: SessionTimer }) => ({ type: 'timer.dropped' as const, timer })),
    reportEnd: emit(({ context }) => ({ type: 'session.over' as const, end: context.end })),
    ignore: emit(({ event }) => ({ type: 'event.ignored' as const, event: event.type })),
  },
});
