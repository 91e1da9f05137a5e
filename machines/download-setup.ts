/** What the machine of a download asks, remembers and emits; machines/download.ts is made of these words. */
import { assertEvent, assign, emit, setup } from 'xstate';
import type {
  DownloadContext,
  DownloadEvent,
  DownloadFact,
  DownloadProblem,
  DownloadState,
  DownloadTimer,
} from './vocabulary/download-events.ts';

/** Seconds between two looks at a full disk. */
export const SPACE_SECONDS = 5;

/** Seconds between two reports of progress. */
export const TICK_SECONDS = 0.5;

type Troubled = { problem: DownloadProblem };
export const timerOf = {
  params: ({ event }: { event: { timer: DownloadTimer } }) => ({ timer: event.timer }),
};
export const KEEP_PROBLEM = {
  type: 'rememberProblem',
  params: ({ event }: { event: Troubled }) => ({ problem: event.problem }),
} as const;
export const CANCELLED = {
  type: 'rememberProblem',
  params: { problem: { code: 'cancelled', message: 'cancelled' } },
} as const;

/** An entry action that tells the face the state, and what it waits for where the state alone says it. */
export function telling<S extends DownloadState>(state: S, waitsFor: string | null = null) {
  return { type: 'tellState', params: { state, waitsFor } } as const;
}

export const downloadSetup = setup({
  types: {
    context: {} as DownloadContext,
    events: {} as DownloadEvent,
    emitted: {} as DownloadFact,
  },
  guards: {
    isSpace: (_, params: { timer: DownloadTimer }) => params.timer === 'space',
    isTick: (_, params: { timer: DownloadTimer }) => params.timer === 'tick',
    isWhole: (_, params: { missing: number }) => params.missing === 0,
    isFull: (_, { problem }: Troubled) => problem.code === 'no-space',
    isAlone: (_, params: { owners: number }) => params.owners === 0,
    lacksNothing: ({ context }) => context.missing === 0,
    hasOwners: ({ context }) => context.owners > 0,
  },
  actions: {
    countMissing: assign((_, { missing }: { missing: number }) => ({ missing })),
    countOwners: assign((_, { owners, waitsFor }: { owners: number; waitsFor: string }) => ({
      owners,
      cause: owners > 0 ? null : waitsFor,
    })),
    forgetOwners: assign({ owners: 0, cause: null }),
    rememberProblem: assign((_, { problem }: Troubled) => ({ problem, cause: problem.message })),
    rememberPath: assign(({ event }) => {
      assertEvent(event, ['file.present', 'file.placed']);
      return { path: event.path, cause: null };
    }),

    wantSearch: emit({ type: 'search.wanted' }),
    wantStorage: emit({ type: 'storage.wanted' }),
    wantSwarm: emit({ type: 'swarm.wanted' }),
    wantPeers: emit({ type: 'peers.wanted' }),
    dropPeers: emit({ type: 'peers.dropped' }),
    wantPlace: emit({ type: 'place.wanted' }),
    closeStorage: emit((_, { discard }: { discard: boolean }) => ({
      type: 'storage.closed' as const,
      discard,
    })),
    wantProgress: emit({ type: 'progress.wanted' }),
    tellState: emit(({ context }, params: { state: DownloadState; waitsFor: string | null }) => ({
      type: 'transfer.changed' as const,
      state: params.state,
      cause: params.waitsFor ?? context.cause,
    })),
    reportDone: emit(({ context }) => ({ type: 'download.done' as const, path: context.path })),
    reportFailed: emit(({ context }) => ({ type: 'download.failed' as const, problem: context.problem })),
    wantTimer: emit((_, params: { timer: DownloadTimer; seconds: number }) => ({
      type: 'timer.wanted' as const,
      ...params,
    })),
    dropTimer: emit((_, { timer }: { timer: DownloadTimer }) => ({ type: 'timer.dropped' as const, timer })),
    ignore: emit(({ event }) => ({ type: 'event.ignored' as const, event: event.type })),
  },
});
