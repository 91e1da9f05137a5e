/** What happens to a download, and what it wants done: the words of machines/download.ts. */
import type { Code } from './codes.ts';

/** `space`: whether there is room again; `tick`: progress is told, and what is slow is looked at. */
export type DownloadTimer = 'space' | 'tick';

/** Why it failed, or why it waits. */
export interface DownloadProblem {
  readonly code: Code;
  readonly message: string;
}

export interface DownloadContext {
  /** Chunks that are wanted and not here. */
  readonly missing: number;
  /** Peers that have something of what is missing. */
  readonly owners: number;
  /** Why it waits, a sentence, or null. */
  readonly cause: string | null;
  readonly problem: DownloadProblem;
  /** The place of the whole file; null while there is none. */
  readonly path: string | null;
}

export type DownloadEvent =
  | { readonly type: 'file.found' }
  | { readonly type: 'file.missing'; readonly problem: DownloadProblem }
  /** The download folder has it already. */
  | { readonly type: 'file.present'; readonly path: string }
  | { readonly type: 'storage.opened'; readonly missing: number }
  | { readonly type: 'storage.failed'; readonly problem: DownloadProblem }
  | { readonly type: 'swarm.joined' }
  | { readonly type: 'swarm.refused'; readonly problem: DownloadProblem }
  /** `waitsFor` says for whom, where there is nobody. */
  | { readonly type: 'owners.changed'; readonly owners: number; readonly waitsFor: string }
  | { readonly type: 'chunk.stored'; readonly missing: number }
  /** `path` is null where only some chunks were wanted. */
  | { readonly type: 'file.placed'; readonly path: string | null }
  | { readonly type: 'pause.asked' }
  | { readonly type: 'resume.asked' }
  | { readonly type: 'cancel.asked' }
  | { readonly type: 'timer.rang'; readonly timer: DownloadTimer };

export type DownloadState =
  | 'searching'
  | 'opening'
  | 'joining'
  | 'fetching'
  | 'waiting'
  | 'finishing'
  | 'paused'
  | 'done'
  | 'failed'
  | 'cancelled';

export type DownloadFact =
  | { readonly type: 'search.wanted' }
  | { readonly type: 'storage.wanted' }
  | { readonly type: 'swarm.wanted' }
  /** Peers may be met and asked. */
  | { readonly type: 'peers.wanted' }
  | { readonly type: 'peers.dropped' }
  | { readonly type: 'place.wanted' }
  /** The storage is left for a later run, or given up with all that is in it. */
  | { readonly type: 'storage.closed'; readonly discard: boolean }
  | { readonly type: 'transfer.changed'; readonly state: DownloadState; readonly cause: string | null }
  | { readonly type: 'progress.wanted' }
  | { readonly type: 'download.done'; readonly path: string | null }
  | { readonly type: 'download.failed'; readonly problem: DownloadProblem }
  | { readonly type: 'timer.wanted'; readonly timer: DownloadTimer; readonly seconds: number }
  | { readonly type: 'timer.dropped'; readonly timer: DownloadTimer }
  | { readonly type: 'event.ignored'; readonly event: string };
