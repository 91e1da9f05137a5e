/** What all parts of a client's swarm work with. */
import type { FileSystem } from '../ports/file-system.ts';
import type { Publisher } from '../ports/manifest.ts';
import type { Clock } from '../ports/clock.ts';
import type { Watch } from '../ports/watch.ts';
import type { ChunkBuffers } from './link/chunk-buffers.ts';
import type { Compressor } from './link/compressor.ts';
import type { HashMemory } from './sharing/hash-memory.ts';
import type { FindParts } from './download/find-file.ts';
import type { KnownFiles } from './download/known-files.ts';
import type { Pace } from './pace.ts';
import type { Tracker } from './tracker.ts';
import type { UploadTurns } from './link/upload-turns.ts';

export interface SwarmSetting extends Pick<FindParts, 'distrust'> {
  readonly tracker: Tracker;
  readonly fileSystem: FileSystem;
  readonly clock: Clock;
  readonly watch?: Watch | undefined;
  readonly buffers: ChunkBuffers;
  /** Who is sent the next chunk, of all files. */
  readonly turns: UploadTurns;
  readonly compressor: Compressor;
  /** How fast this client fetches, all files together. */
  readonly down: Pace;
  /** Draws a number below `limit`. */
  draw(limit: number): number;
  readonly folders: SwarmFolders;
  readonly publisher: Publisher;
  readonly memory: HashMemory;
  readonly known: KnownFiles;
}

export interface SwarmFolders {
  readonly share: string;
  readonly downloads: string;
  /** Tells apart the clients that use one download folder: letters and digits. */
  readonly owner: string;
}
