/** What the parts of the accounts actor share. */
import type { User } from '../../../machines/vocabulary/identity.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PasswordHasher } from '../../ports/passwords.ts';
import type { Store } from '../../ports/store.ts';
import type { AttemptSettings, Attempts } from './attempts.ts';
import type { Devices } from './devices.ts';
import type { Directory } from './directory.ts';
import type { InvitationLimits, Invitations } from './invitations.ts';
import type { SourceLimits, Sources } from './sources.ts';
import type { TokenLimits, Tokens } from './tokens.ts';

/** The settings that this actor reads, at each use: they may change. */
export interface AccountSettings extends AttemptSettings {
  readonly signup: 'open' | 'invite' | 'closed';
  readonly idleTimeoutSeconds: number;
  readonly limits: AttemptSettings['limits'] &
    SourceLimits &
    TokenLimits &
    InvitationLimits & {
      /** How many accounts there may be; an operator may add more. */
      readonly accounts: number;
    };
}

export interface Accounts {
  readonly bus: Bus;
  readonly store: Store;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly settings: AccountSettings;
  readonly directory: Directory;
  readonly attempts: Attempts;
  readonly sources: Sources;
  readonly tokens: Tokens;
  readonly devices: Devices;
  readonly invitations: Invitations;
  /** Who came in by each session, and with which device. */
  readonly entered: Map<string, { readonly user: User; readonly device: string | null }>;
}
