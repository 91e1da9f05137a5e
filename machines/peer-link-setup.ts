/** What the machine of a link between two clients asks, remembers and emits; machines/peer-link.ts is made of these words. */
import { assign, emit, setup } from 'xstate';
import type {
  PeerLinkContext,
  PeerLinkEvent,
  PeerLinkFact,
  PeerLinkInput,
  PeerLinkTimer,
} from './vocabulary/peer-link-events.ts';

/** Seconds that a peer has to say which file it is about and what it has of it. */
export const GREETING_SECONDS = 15;

/** Seconds within which a peer that owes chunks must complete one. */
export const CHUNK_SECONDS = 20;

/** Seconds of rest after the first miss; each further one doubles them. */
const RETRY_SECONDS = 1;
const LONGEST_RETRY_SECONDS = 60;

type Caused = { cause: string };
export const timerOf = {
  params: ({ event }: { event: { timer: PeerLinkTimer } }) => ({ timer: event.timer }),
};
export const KEEP_CAUSE = {
  type: 'rememberCause',
  params: ({ event }: { event: Caused }) => ({ cause: event.cause }),
} as const;
export const STALLED = { type: 'rememberCause', params: { cause: 'it does not answer' } } as const;

export const peerLinkSetup = setup({
  types: {
    context: {} as PeerLinkContext,
    events: {} as PeerLinkEvent,
    emitted: {} as PeerLinkFact,
    input: {} as PeerLinkInput,
  },
  guards: {
    isIncoming: ({ context }) => context.incoming,
    isGreeting: (_, params: { timer: PeerLinkTimer }) => params.timer === 'greeting',
    isChunk: (_, params: { timer: PeerLinkTimer }) => params.timer === 'chunk',
    isRetry: (_, params: { timer: PeerLinkTimer }) => params.timer === 'retry',
    isLast: (_, params: { awaited: number }) => params.awaited === 0,
  },
  actions: {
    rememberCause: assign((_, { cause }: Caused) => ({ cause })),
    countMiss: assign(({ context }) => ({ misses: context.misses + 1 })),
    forgetMisses: assign({ misses: 0 }),

    wantMeeting: emit({ type: 'meeting.wanted' }),
    wantGreeting: emit({ type: 'greeting.wanted' }),
    reportReady: emit({ type: 'peer.ready' }),
    reportDelayed: emit({ type: 'answer.delayed' }),
    reportOverdue: emit({ type: 'answer.overdue' }),
    dropConnection: emit({ type: 'connection.dropped' }),
    reportLost: emit(({ context }) => ({ type: 'peer.lost' as const, cause: context.cause })),
    reportBanned: emit(({ context }) => ({ type: 'peer.banned' as const, cause: context.cause })),
    reportOver: emit({ type: 'link.over' }),
    wantTimer: emit((_, params: { timer: PeerLinkTimer; seconds: number }) => ({
      type: 'timer.wanted' as const,
      ...params,
    })),
    wantRetry: emit(({ context }) => ({
      type: 'timer.wanted' as const,
      timer: 'retry' as const,
      seconds: Math.min(LONGEST_RETRY_SECONDS, RETRY_SECONDS * 2 ** (context.misses - 1)),
    })),
    dropTimer: emit((_, { timer }: { timer: PeerLinkTimer }) => ({ type: 'timer.dropped' as const, timer })),
    ignore: emit(({ event }) => ({ type: 'event.ignored' as const, event: event.type })),
  },
});
