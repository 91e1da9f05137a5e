/** What the client core tells its face: the objects of `--json`, before they are printed. */
import type { EndedBy, PrivateEnd } from '../../machines/vocabulary/private-events.ts';
import type { RecipientState } from '../../machines/vocabulary/pushes.ts';
import type { TransferEvent } from '../swarm/transfer.ts';
import type { Route } from '../ports/network.ts';
import type { Result } from '../../machines/vocabulary/replies.ts';

/** The one result of a command that was submitted, in the order of submission (late commands excepted). */
export interface CommandResult {
  readonly type: 'result';
  /** The command's name as in the table, or the word that was typed when it is unknown. */
  readonly command: string;
  readonly ok: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly [key: string]: unknown;
}

/** What private sessions tell. */
export type PrivateEvent =
  /** `seconds` is how long it can be answered. */
  | { readonly type: 'private-request'; readonly from: string; readonly seconds: number }
  | {
      readonly type: 'private-open';
      readonly with: string;
      readonly verified: boolean;
      readonly route: Route;
    }
  | { readonly type: 'private'; readonly from: string; readonly text: string; readonly at: string }
  | {
      readonly type: 'private-closed';
      readonly with: string;
      readonly reason: PrivateEnd;
      /** Which of the two ended it; null where neither did. */
      readonly by: EndedBy;
      readonly message: string;
    }
  /** Somebody asked with another key than the known one, and was refused. */
  | { readonly type: 'key-changed'; readonly with: string; readonly message: string };

/** What pushes tell: those of others, and how far others are with one's own (R39). */
export type PushEvent =
  /** `id` is what `accept` and `decline` take, `seconds` how long it can be answered. */
  | {
      readonly type: 'offer';
      readonly id: string;
      readonly from: string;
      readonly file: string;
      readonly size: number;
      readonly seconds: number;
      /** Not there for a file. */
      readonly kind?: 'folder';
    }
  /** Nobody answered in time, or it was taken back. */
  | {
      readonly type: 'offer-closed';
      readonly id: string;
      readonly from: string;
      readonly file: string;
      readonly kind?: 'folder';
      readonly reason: 'expired' | 'withdrawn';
    }
  /** What was accepted is here. */
  | {
      readonly type: 'offer-taken';
      readonly id: string;
      readonly from: string;
      readonly file: string;
      readonly kind?: 'folder';
      readonly path: string | null;
      readonly bytes: number;
    }
  | {
      readonly type: 'offer-failed';
      readonly id: string;
      readonly from: string;
      readonly file: string;
      readonly kind?: 'folder';
      readonly code: string;
      readonly message: string;
    }
  | {
      readonly type: 'push-progress';
      readonly id: string;
      readonly file: string;
      readonly size: number;
      readonly kind?: 'folder';
      readonly user: string;
      readonly state: RecipientState;
      readonly bytes: number;
      readonly cause: string | null;
    };

/** What files tell. */
export type FileEvent =
  | TransferEvent
  /** A file of one's own is being read, before it can be offered. */
  | { readonly type: 'hashing'; readonly file: string; readonly bytes: number; readonly size: number };

export type ClientEvent =
  | FileEvent
  | PushEvent
  | {
      readonly type: 'welcome';
      readonly user: string;
      readonly unread: number;
      /** Only for operators. */
      readonly operator?: true;
    }
  | {
      readonly type: 'connection';
      readonly state: 'reconnecting' | 'online';
      readonly attempt?: number;
      /** Seconds until the attempt. */
      readonly retryInSeconds?: number;
      readonly cause?: string;
    }
  | { readonly type: 'presence'; readonly user: string; readonly online: boolean }
  | {
      readonly type: 'message';
      readonly id: string;
      readonly from: string;
      readonly text: string;
      /** ISO 8601, UTC. */
      readonly at: string;
      readonly mail: boolean;
      /** True when this client crashed while it was showing this very line, so that it may have been seen. */
      readonly again?: true;
    }
  | { readonly type: 'broadcast'; readonly from: string; readonly text: string; readonly at: string }
  | { readonly type: 'announcement'; readonly text: string; readonly at: string }
  | PrivateEvent
  | CommandResult
  | { readonly type: 'goodbye'; readonly reason: string; readonly message?: string };

/** How the client's life ended: what the exit code is made of. */
export type ClientEnd =
  /** A goodbye that was asked for. */
  | { readonly how: 'logout' }
  /** A goodbye that was not (idle, shutdown, kicked, …). */
  | { readonly how: 'goodbye'; readonly reason: string }
  /** Never got through, or not again within --reconnect-for. */
  | { readonly how: 'unreachable'; readonly message: string }
  /** The client's own folder cannot be used: nobody was called. */
  | { readonly how: 'unusable'; readonly message: string }
  /** Login refused, account blocked. */
  | { readonly how: 'refused'; readonly code: string; readonly message: string }
  /** The server's key is unknown or another than the known one. */
  | { readonly how: 'untrusted'; readonly message: string };

export type { Result };
