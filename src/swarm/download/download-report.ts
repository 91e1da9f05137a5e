/** What a download tells of itself: how far it is, how fast, of whom it gets what, and why it is no faster. */
import type { DownloadState } from '../../../machines/vocabulary/download-events.ts';
import { bytesOf, type Manifest } from '../../../machines/vocabulary/files.ts';
import { bytesHere } from '../storage/content.ts';
import type { Crowd } from './crowd.ts';
import type { DownloadWish } from './download-wish.ts';
import type { Fetching } from './fetching.ts';
import type { Parts } from '../storage/parts.ts';
import type { SwarmSetting } from '../setting.ts';
import { progressOf, rateMeter, type TransferEvent } from '../transfer.ts';

/** A download as it stands. */
export interface Standing {
  readonly state: DownloadState;
  /** Why it does not go on, as its machine says. */
  readonly cause: string | null;
  /** What the storage said last. */
  readonly problem: string | null;
  readonly manifest: Manifest | null;
  readonly parts: Parts | null;
  readonly fetcher: Fetching | null;
}

export interface DownloadReport {
  readonly transfer: TransferEvent;
  /** Bytes of the chunks that are wanted. */
  readonly wantedBytes: number;
  /** Measures the rate, once a second; false where there is nothing to tell. */
  measure(): boolean;
}

const OWN_PACE = 'no faster than --down allows';
const OWN_DISK = 'waiting for the disk';

/** The report of one download; `standing` says how it stands. */
export function downloadReport(
  wish: DownloadWish,
  { clock, down }: Pick<SwarmSetting, 'clock' | 'down'>,
  crowd: Crowd,
  standing: () => Standing,
): DownloadReport {
  const meter = rateMeter(clock);
  let reasonTold: string | null = null;

  function wantedBytes(): number {
    const { manifest } = standing();
    return manifest ? bytesOf(manifest.size, wish.chunks) : 0;
  }
  /** Why a download under way is slower than it might be. */
  function heldBack(): string | null {
    const { state, fetcher } = standing();
    if (state !== 'fetching') return null;
    if (fetcher?.isWriting() === true) return OWN_DISK;
    if (fetcher?.isPostponed() === true) return crowd.waitsFor;
    return down.busyMilliseconds > 0 ? OWN_PACE : null;
  }
  function causeNow(): Pick<TransferEvent, 'cause' | 'awaited'> {
    const { cause, problem } = standing();
    // What is neither the disk's nor the own pace names owners.
    const why = cause ?? heldBack();
    const isOwn = why === null || [problem, OWN_PACE, OWN_DISK].includes(why);
    return { cause: why, ...(isOwn ? {} : { awaited: crowd.awaited }) };
  }
  function transfer(): TransferEvent {
    const { state, manifest, parts, fetcher } = standing();
    const bytes = state === 'done' ? wantedBytes() : bytesHere(parts);
    return {
      ...{ type: 'transfer', id: wish.id, file: manifest?.name ?? wish.wanted, state },
      ...progressOf(bytes, manifest?.size ?? 0, meter.rate),
      owners: fetcher?.owners ?? 0,
      ...causeNow(),
      ...(crowd.isRelayed ? { route: 'relay' } : {}),
      ...(manifest?.listing === undefined ? {} : { kind: 'folder' }),
    };
  }
  return {
    get transfer() {
      return transfer();
    },
    get wantedBytes() {
      return wantedBytes();
    },
    measure() {
      const before = meter.rate;
      meter.note(standing().fetcher?.received ?? 0);
      const reason = heldBack();
      const isNews = meter.rate > 0 || before > 0 || reason !== reasonTold;
      reasonTold = reason;
      return isNews;
    },
  };
}
