/** Why two are not introduced, in words. */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Consent } from '../../../machines/vocabulary/commands.ts';
import type { User } from '../../../machines/vocabulary/identity.ts';
import type { Bus } from '../../bus/bus.ts';

/** Neither who is blocked nor who blocks may ask: the one would learn of the other's presence, the other give away their own. */
export function blockedRefusal(bus: Bus, asker: User, asked: User): Refusal | null {
  if (!bus.ask.sees(asker, asked)) return refuse('blocked', `${asked.name} has blocked you`);
  if (!bus.ask.sees(asked, asker)) return refuse('blocked', `you block ${asked.name}; unblock them first`);
  return null;
}

/** The other said no, or their client did because of a key. */
export function declined({ name }: User, reason: Consent['reason']): Refusal {
  return reason === 'key-changed'
    ? refuse(
        'declined',
        `${name} knows you by another key: compare keys (verify), then ${name} accepts yours`,
      )
    : refuse('declined', `${name} declined`);
}

/** The other left meanwhile. */
export function goneRefusal({ name }: User): Refusal {
  return refuse('offline', `${name} is not online any more`);
}
