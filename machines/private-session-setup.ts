/** What the machine of a private session asks, remembers and emits; machines/private-session.ts is made of these words. */
import { assertEvent, assign, emit, enqueueActions, setup } from 'xstate';
import type { Code } from './vocabulary/codes.ts';
import type { Introduction } from './vocabulary/peers.ts';
import type {
  EndedBy,
  PrivateContext,
  PrivateEnd,
  PrivateEvent,
  PrivateFact,
  PrivateInput,
  PrivateTimer,
  Trust,
} from './vocabulary/private-events.ts';

/** Seconds that the server has to introduce the two after a yes. */
export const INTRODUCTION_SECONDS = 10;

/** Seconds between two signs of life. */
export const PING_SECONDS = 10;

/** Seconds without a frame after which a peer is gone. */
export const QUIET_SECONDS = 25;

const types = {
  context: {} as PrivateContext,
  events: {} as PrivateEvent,
  emitted: {} as PrivateFact,
  input: {} as PrivateInput,
};

interface End {
  readonly reason: PrivateEnd;
  readonly by: EndedBy;
  readonly code: Code;
  readonly message: string;
}

/** What guards and actions get of the event. */
export const timerOf = {
  params: ({ event }: { event: { timer: PrivateTimer } }) => ({ timer: event.timer }),
};
export const trustOf = {
  params: ({ event }: { event: { trust: Trust } }) => ({ trust: event.trust }),
};

/** The action that remembers how it ended. */
export function endAs(reason: PrivateEnd, by: EndedBy, code: Code, message: string) {
  return { type: 'endAs', params: { reason, by, code, message } } as const;
}

/** The action that says the last word to the peer. */
export function sayBye(reason: PrivateEnd) {
  return { type: 'sayBye', params: { reason } } as const;
}

export const KEY_CHANGED = endAs(
  'key-changed',
  null,
  'key-changed',
  'the key is not the one known from before; nothing was sent',
);
export const UNKNOWN_KEY = endAs(
  'key-changed',
  'peer',
  'key-changed',
  'the other knows you by another key: compare keys (verify), then the other accepts yours (accept-key)',
);
export const WANT_PING = { type: 'wantTimer', params: { timer: 'ping', seconds: PING_SECONDS } } as const;

export const privateSessionSetup = setup({
  types,
  guards: {
    isConsent: (_, params: { timer: PrivateTimer }) => params.timer === 'consent',
    isIntroduction: (_, params: { timer: PrivateTimer }) => params.timer === 'introduction',
    isPing: (_, params: { timer: PrivateTimer }) => params.timer === 'ping',
    isQuiet: (_, params: { timer: PrivateTimer }) => params.timer === 'quiet',

    isAsked: ({ context }) => context.isAsked,
    wasChanged: ({ context }) => context.trust === 'changed',
    isChanged: (_, params: { trust: Trust }) => params.trust === 'changed',
    refusesAll: ({ context }) => context.policy === 'never',
    acceptsAtOnce: ({ context }) =>
      context.policy === 'accept' || (context.policy === 'verified' && context.trust === 'verified'),
    isNew: ({ context }, params: { seq: number }) => params.seq > context.received,
  },
  actions: {
    rememberIntroduction: assign(({ event }) => {
      assertEvent(event, 'introduction.received');
      return { introduction: event.introduction, trust: event.trust };
    }),
    keepText: assign(({ context, event }) => {
      assertEvent(event, 'text.asked');
      return { waiting: [...context.waiting, { seq: event.seq, text: event.text }] };
    }),
    countReceived: assign(({ event }) => {
      assertEvent(event, 'text.received');
      return { received: event.seq };
    }),
    endAs: assign((_, params: End) => params),
    endRefused: assign(({ event }) => {
      assertEvent(event, 'request.refused');
      return { reason: 'refused' as const, by: null, code: event.code, message: event.message };
    }),
    endUnreachable: assign(({ event }) => {
      assertEvent(event, 'link.failed');
      return {
        reason: 'unreachable' as const,
        by: null,
        code: 'unreachable' as const,
        message: event.message,
      };
    }),
    endBroken: assign(({ event }) => {
      assertEvent(event, 'link.broken');
      return {
        reason: 'protocol' as const,
        by: 'peer' as const,
        code: 'peer-gone' as const,
        message: event.message,
      };
    }),
    endByPeer: assign(({ event }) => {
      assertEvent(event, 'bye.received');
      return {
        reason: event.reason,
        by: 'peer' as const,
        code: 'peer-gone' as const,
        message: 'the other has ended it',
      };
    }),
    endWithClient: assign(({ event }) => {
      assertEvent(event, 'client.ended');
      return {
        reason: event.reason,
        by: 'self' as const,
        code: 'interrupted' as const,
        message: 'this client’s session has ended',
      };
    }),

    wantRequest: emit({ type: 'request.wanted' }),
    tellRequest: emit(({ context }) => ({ type: 'request.told' as const, seconds: context.request.seconds })),
    giveConsent: emit(({ context }) => ({
      type: 'consent.wanted' as const,
      ask: context.request.ask,
      yes: true,
    })),
    refuseConsent: emit(({ context }, params: { reason?: 'key-changed' }) => ({
      type: 'consent.wanted' as const,
      ask: context.request.ask,
      yes: false,
      ...params,
    })),
    refuseIntroduction: emit(({ context }) => ({
      type: 'refusal.wanted' as const,
      introduction: context.introduction?.id ?? '',
    })),
    wantConnection: emit(({ context }) => ({
      type: 'connection.wanted' as const,
      introduction: context.introduction as Introduction,
    })),
    dropConnection: emit({ type: 'connection.dropped' }),
    warnOfKey: emit({ type: 'key.changed' }),
    reportOpen: emit(({ context }) => ({ type: 'session.opened' as const, trust: context.trust })),
    reportClosed: emit(({ context }) => {
      const { reason, by, code, message } = context;
      return { type: 'session.closed' as const, reason, by, code, message };
    }),

    sendWaiting: enqueueActions(({ context, enqueue }) => {
      for (const text of context.waiting) enqueue.emit({ type: 'text.wanted', ...text });
      enqueue.assign({ waiting: [] });
    }),
    sendText: emit(({ event }) => {
      assertEvent(event, 'text.asked');
      return { type: 'text.wanted' as const, seq: event.seq, text: event.text };
    }),
    refuseText: emit(({ event }) => {
      assertEvent(event, 'text.asked');
      return { type: 'text.refused' as const, seq: event.seq };
    }),
    showText: emit(({ event }) => {
      assertEvent(event, 'text.received');
      return { type: 'text.shown' as const, text: event.text };
    }),
    sayGot: emit(({ event }) => {
      assertEvent(event, 'text.received');
      return { type: 'got.wanted' as const, seq: event.seq };
    }),
    reportDelivered: emit(({ event }) => {
      assertEvent(event, 'got.received');
      return { type: 'text.delivered' as const, seq: event.seq };
    }),
    sendPing: emit({ type: 'ping.wanted' }),
    sayBye: emit((_, params: { reason: PrivateEnd }) => ({ type: 'bye.wanted' as const, ...params })),

    wantConsentTimer: emit(({ context }) => ({
      type: 'timer.wanted' as const,
      timer: 'consent' as const,
      seconds: context.request.seconds,
    })),
    wantTimer: emit((_, params: { timer: PrivateTimer; seconds: number }) => ({
      type: 'timer.wanted' as const,
      ...params,
    })),
    dropTimer: emit((_, { timer }: { timer: PrivateTimer }) => ({ type: 'timer.dropped' as const, timer })),
    ignore: emit(({ event }) => ({ type: 'event.ignored' as const, event: event.type })),
  },
});
