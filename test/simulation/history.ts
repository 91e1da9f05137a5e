/** What happened in a town, in order: what the judges judge, the story that a replay prints, and the hash that two runs compare. */
import { createHash } from 'node:crypto';
import type { ClientEvent } from '../../src/client/events.ts';
import type { Time } from './time.ts';

export type Frame = { readonly t: string } & Readonly<Record<string, unknown>>;

export interface FrameEntry {
  readonly kind: 'frame';
  readonly by: 'client' | 'server';
  /** Handed to the network, or (the client's frames) given to the server. */
  readonly stage: 'written' | 'arrived';
  readonly user: string;
  readonly life: string;
  readonly connection: number;
  readonly frame: Frame;
  /** For the ok of a message: whether it was in the database when its result was written. */
  readonly isOnDisk?: boolean;
}

export type Happening =
  | FrameEntry
  /** A connection is over for the server: it let go of it, or was told. */
  | { readonly kind: 'closed'; readonly user: string; readonly life: string; readonly connection: number }
  /** A face was told something. */
  | { readonly kind: 'event'; readonly user: string; readonly life: string; readonly event: ClientEvent }
  | {
      readonly kind: 'typed';
      readonly user: string;
      readonly life: string;
      readonly command: string;
      readonly line: string;
    }
  | {
      readonly kind: 'life';
      readonly what: 'begins' | 'crashes' | 'ends';
      readonly user: string;
      readonly life: string;
      readonly how?: string;
    }
  | { readonly kind: 'server'; readonly what: 'starts' | 'crashes' | 'stops' }
  /** A session began or ended, as the server's bus tells it. */
  | {
      readonly kind: 'session';
      readonly what: 'opened' | 'ended';
      readonly user: string;
      readonly reason?: string;
    }
  /** Something was done to the town: a fault, or the end of one. `life` is whom it struck. */
  | { readonly kind: 'fault'; readonly what: string; readonly life?: string }
  /** The program complained: always a finding, unless an actor was made to throw. */
  | { readonly kind: 'mistake'; readonly text: string };

export type Entry = Happening & { readonly at: number };
export type EntryOf<K extends Happening['kind']> = Extract<Entry, { readonly kind: K }>;

export interface History {
  readonly entries: readonly Entry[];
  add(happening: Happening): void;
  of<K extends Happening['kind']>(kind: K): EntryOf<K>[];
  /** Of everything so far. */
  hash(): string;
}

/** An empty history. `isOnDisk` looks a message up in the database itself. */
export function createHistory(time: Time, isOnDisk: (message: string) => boolean): History {
  const entries: Entry[] = [];
  return {
    entries,
    add(happening) {
      const at = Math.round(time.now * 1_000) / 1_000;
      entries.push(
        isAccepted(happening)
          ? { ...happening, at, isOnDisk: isOnDisk(happening.frame['id'] as string) }
          : { ...happening, at },
      );
    },
    of: (kind) => entries.filter((entry): entry is never => entry.kind === kind),
    hash() {
      const sum = createHash('sha256');
      for (const entry of entries) sum.update(JSON.stringify(entry));
      return sum.digest('hex');
    },
  };
}

function isAccepted(happening: Happening): happening is FrameEntry {
  return happening.kind === 'frame' && happening.by === 'server' && happening.frame['outcome'] !== undefined;
}

/** An entry in words. */
export function tellEntry(entry: Entry): string {
  return `${(entry.at / 1_000).toFixed(3).padStart(9)}  ${words(entry)}`;
}

function words(entry: Entry): string {
  switch (entry.kind) {
    case 'frame':
      return `${entry.by === 'client' ? `${entry.life} →` : `→ ${entry.life}`} [${entry.connection}${entry.stage === 'arrived' ? ' arrived' : ''}] ${JSON.stringify(entry.frame)}`;
    case 'closed':
      return `for the server connection ${entry.connection} of ${entry.life} is over`;
    case 'event':
      return `${entry.life} is shown ${JSON.stringify(entry.event)}`;
    case 'typed':
      return `${entry.life} types: ${entry.line}`;
    case 'life':
      return `${entry.life} ${entry.what}${entry.how === undefined ? '' : ` (${entry.how})`}`;
    case 'server':
      return `the server ${entry.what}`;
    case 'session':
      return `session of ${entry.user} ${entry.what}${entry.reason === undefined ? '' : ` (${entry.reason})`}`;
    case 'fault':
      return `${entry.what}${entry.life === undefined ? '' : `: ${entry.life}`}`;
    case 'mistake':
      return `MISTAKE ${entry.text}`;
  }
}
