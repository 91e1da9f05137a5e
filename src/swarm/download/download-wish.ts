/** What a download is to fetch, what it tells meanwhile, and how it ended. */
import type { Manifest } from '../../../machines/vocabulary/files.ts';
import type { PeerLink } from '../link/link.ts';
import type { Content, WholeContent } from '../storage/content.ts';
import type { TransferEvent } from '../transfer.ts';
import type { Candidate } from './find-file.ts';

export interface DownloadWish {
  readonly id: string;
  /** A name, or the beginning of an id. */
  readonly wanted: string;
  /** The file itself, where somebody has offered it: then nobody is asked for it. */
  readonly manifest?: Manifest;
  /** Undefined: the whole file. */
  readonly chunks?: readonly number[];
}

/** How a download ended. */
export type DownloadResult =
  | {
      readonly ok: true;
      readonly id: string;
      /** Null while only some chunks were asked for. */
      readonly path: string | null;
      readonly bytes: number;
      /** How many files are in it; not there for a single file, nor while some chunks are missing. */
      readonly files?: number;
    }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly files?: readonly Candidate[];
    };

/** What a download tells whoever began it, and asks of it. */
export interface DownloadDeeds {
  onTransfer(event: TransferEvent): void;
  /** The file is known; false where it is being downloaded already. */
  onFound(root: string): Promise<boolean>;
  /** Chunks moved: the user counts as active (R9). */
  onActivity(): void;
  onServed(bytes: number): void;
  /** What is on offer of a file that is in its place. */
  offered(root: string): Content | null;
  /** All is here, and these are served on; then one of them has gone. */
  onServedOn(links: readonly PeerLink[]): void;
  onLeft(link: PeerLink): void;
  onEnd(result: DownloadResult): void;
  /** The whole file is in its place and can be served from there. */
  onWhole(content: WholeContent): void;
}
