/** What a client's files are to the rest of the core: commands work on the desk, the server's words come in at `Files`. */
import type { ConsentAsked, Introduced } from '../../../machines/vocabulary/replies.ts';
import type { Look, SwarmEvent } from '../../../machines/vocabulary/swarm.ts';
import type { Offer, OfferClosed, PushProgress } from '../../../machines/vocabulary/pushes.ts';
import type { Swarm } from '../../swarm/swarm.ts';
import type { Offers } from './offers.ts';
import type { Pushes } from './pushes.ts';

/** What the commands work on. */
export interface FileDesk {
  readonly swarm: Swarm;
  readonly pushes: Pushes;
  readonly offers: Offers;
  /** Tells how far the hashing of a file is. */
  onHashing(file: string, bytes: number, size: number): void;
  /** The names in a folder of the shared folder, of folders with a `/` at their end; none where it cannot be read. */
  sharedNames(folder: string): Promise<readonly string[]>;
}

export interface Files {
  readonly desk: FileDesk;
  /** The client has logged in: a new session knows nothing of its files. */
  onSession(): void;
  onLook(look: Look): void;
  onSwarm(event: SwarmEvent): void;
  onOffer(offer: Offer): void;
  onOfferClosed(closed: OfferClosed): void;
  onPushProgress(progress: PushProgress): void;
  onConsentAsked(asked: ConsentAsked, root: string): void;
  onIntroduced(introduced: Introduced, root: string): void;
  /** The client ends: what was fetched is on disk when it resolves. */
  close(): Promise<void>;
}
