/** What private sessions stand on: this client's keys and doors, and the ways to its user and its server. */
import type { Consent, Unmet } from '../../../machines/vocabulary/commands.ts';
import type { ConsentPolicy } from '../../../machines/vocabulary/private-events.ts';
import type { Result } from '../../../machines/vocabulary/replies.ts';
import type { Contacts } from '../../peer/contacts.ts';
import type { Door } from '../../peer/door.ts';
import type { RelayParts } from '../../peer/relayed.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Network } from '../../ports/network.ts';
import type { Watch } from '../../ports/watch.ts';
import type { ClientEvent } from '../events.ts';
import type { Request } from '../questions.ts';

export interface PrivateParts extends RelayParts {
  readonly network: Pick<Network, 'connect' | 'secure'>;
  readonly clock: Clock;
  readonly watch?: Watch | undefined;
  readonly door: Door;
  readonly contacts: Contacts;
  readonly policy: ConsentPolicy;
  /** Addresses of this machine that are declared to the server. */
  readonly ownAddresses: () => readonly string[];
  /** Whether the server is on this machine. */
  readonly isServerHere: () => boolean;
  /** The longest text, bytes. */
  readonly textBytes: () => number;
  tell(event: ClientEvent): void;
  /** Asks the server; the answer is not shown. */
  ask(request: Request, onAnswer: (answer: Result) => void): void;
  send(signal: Consent | Unmet): void;
}
