/** What a download is to fetch, and how it ended. */
import type { Manifest } from '../../../machines/vocabulary/files.ts';
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
