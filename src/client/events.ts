/** What the client core tells its face: the objects of `--json`, before they are printed. */
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

export type ClientEvent =
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
  /** Login refused, account blocked. */
  | { readonly how: 'refused'; readonly code: string; readonly message: string }
  /** The server's key is unknown or another than the known one. */
  | { readonly how: 'untrusted'; readonly message: string };

export type { Result };
