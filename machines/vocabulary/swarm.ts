/** What clients and server tell each other of files: who shares them, who holds which chunks. */
import type { FileId, Manifest } from './files.ts';
import type { Endpoint } from './peers.ts';

/** The chunks somebody holds: `all`, nothing for none, else a bitset as base64 (see bitset.ts). */
export type Holding = string;
export const WHOLE: Holding = 'all';

/** A file that somebody looked for, with the visible users who hold at least one chunk. */
export interface FoundFile {
  readonly manifest: Manifest;
  readonly owners: readonly string[];
}

/** Another client that holds chunks of a file, under the handle by which an introduction is asked for. */
export interface SwarmPeer {
  readonly peer: string;
  readonly user: string;
  readonly have: Holding;
}

/** What changed among the owners of a file: somebody new, more chunks of somebody known, somebody gone. */
export type SwarmChange =
  | SwarmPeer
  | { readonly peer: string; readonly chunks: readonly number[] }
  | { readonly peer: string; readonly gone: true };

/* Commands: the tracker answers them. */

/** "I serve these chunks of this file." Said again it replaces what was said before. */
export interface Register {
  readonly t: 'register';
  readonly id: number;
  readonly manifest: Manifest;
  readonly have: Holding;
}
export interface Unregister {
  readonly t: 'unregister';
  readonly id: number;
  readonly file: FileId;
}
/** Every content under a name, or the one whose id begins so. */
export interface Searchfile {
  readonly t: 'searchfile';
  readonly id: number;
  readonly name: string;
}
/** The same search as a late command: a download waits for it, other commands do not. */
export interface Locate {
  readonly t: 'locate';
  readonly id: number;
  readonly name: string;
}
export interface Searchchunk {
  readonly t: 'searchchunk';
  readonly id: number;
  /** A name or the beginning of an id. */
  readonly file: string;
  readonly chunks: readonly number[];
}
/** "Tell me who holds what of this file", from now on. */
export interface Join {
  readonly t: 'join';
  readonly id: number;
  readonly file: string;
}
export interface Leave {
  readonly t: 'leave';
  readonly id: number;
  readonly file: string;
}
/** Asks to meet an owner of a file that this session has joined. The result is an introduction; sharing the file is the owner's consent. */
export interface Introduce {
  readonly t: 'introduce';
  readonly id: number;
  readonly file: FileId;
  /** The owner's handle. */
  readonly peer: string;
  readonly endpoint: Endpoint;
}
/** "Ask me to look into my shared folder when somebody looks for a name." Ends with the session. */
export interface Share {
  readonly t: 'share';
  readonly id: number;
}

export type FileCommand =
  Register | Unregister | Searchfile | Locate | Searchchunk | Join | Leave | Introduce | Share;

/* Signals. */

/** Further chunks of a registered file, verified and served from now on. */
export interface Have {
  readonly t: 'have';
  readonly file: string;
  readonly chunks: readonly number[];
}
/** The answer to `look`: what is there is registered; or it is being hashed, and a second answer follows. */
export interface Looked {
  readonly t: 'looked';
  readonly re: number;
  readonly hashing?: boolean;
}

/* Results and events. */

export interface RegisterResult {
  readonly ok: true;
  /** True when this content was registered by somebody before. */
  readonly known: boolean;
}
export interface SearchfileResult {
  readonly ok: true;
  readonly files: readonly FoundFile[];
}
export interface SearchchunkResult {
  readonly ok: true;
  /** The file's id. */
  readonly file: string;
  readonly chunks: readonly { readonly n: number; readonly owners: readonly string[] }[];
}
export interface JoinResult {
  readonly ok: true;
  readonly manifest: Manifest;
  /** One's own handle. */
  readonly you: string;
  readonly owners: readonly SwarmPeer[];
}

/** The server's question "have you a file of exactly this name in your shared folder?"; answered by `looked`. */
export interface Look {
  readonly t: 'look';
  readonly id: number;
  readonly name: string;
}
export interface SwarmEvent {
  readonly t: 'swarm';
  readonly file: string;
  readonly changes: readonly SwarmChange[];
}
