/** What the parts of the accounts actor share. */
import type { User } from '../../../machines/vocabulary/identity.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PasswordHasher } from '../../ports/passwords.ts';
import type { Store } from '../../ports/store.ts';
import type { AttemptSettings, Attempts } from './attempts.ts';
import type { Devices } from './devices.ts';
import type { Directory } from './directory.ts';
import type { Invitations } from './invitations.ts';
import type { Tokens } from './tokens.ts';

export interface AccountSettings extends AttemptSettings {
  readonly signup: 'open' | 'invite' | 'closed';
  readonly idleTimeoutSeconds: number;
  /** How many accounts there may be; an operator may add more. */
  readonly accounts: number;
  /** How many devices of one account have a resume token; the one that was here longest ago loses it. */
  readonly devicesPerUser: number;
  /** How many invitations may be open. */
  readonly invitations: number;
}

export interface Accounts {
  readonly bus: Bus;
  readonly store: Store;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly settings: AccountSettings;
  readonly directory: Directory;
  readonly attempts: Attempts;
  readonly tokens: Tokens;
  readonly devices: Devices;
  readonly invitations: Invitations;
  /** Who came in by each session, and with which device. */
  readonly entered: Map<string, { readonly user: User; readonly device: string | null }>;
}
