/** What a client asks of the server about files, as the swarm sees it. An answer comes whatever the connection does meanwhile, or never. */
import type { Refusal } from '../../machines/vocabulary/codes.ts';
import type { FileId, Manifest } from '../../machines/vocabulary/files.ts';
import type { DoneResult } from '../../machines/vocabulary/replies.ts';
import type {
  Holding,
  JoinResult,
  RegisterResult,
  SearchfileResult,
} from '../../machines/vocabulary/swarm.ts';
import type { NetworkConnection } from '../ports/network.ts';

export interface Tracker {
  register(manifest: Manifest, have: Holding): Promise<RegisterResult | Refusal>;
  unregister(file: FileId): Promise<DoneResult | Refusal>;
  locate(name: string): Promise<SearchfileResult | Refusal>;
  join(file: FileId): Promise<Omit<JoinResult, 'manifest'> | Refusal>;
  leave(file: FileId): void;
  /** Further chunks of a registered file. */
  have(file: FileId, chunks: readonly number[]): void;
  /** Is introduced to an owner and meets it. Rejects with a sentence as its message. */
  meet(file: FileId, peer: string, signal: AbortSignal): Promise<NetworkConnection>;
}
