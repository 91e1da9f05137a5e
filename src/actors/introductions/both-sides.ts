/** The two halves of an introduction. */
import type { Introduction, Purpose } from '../../../machines/vocabulary/peers.ts';
import { randomName } from '../../ports/randomness.ts';
import type { Randomness } from '../../ports/randomness.ts';
import { addressesFor } from './addresses.ts';
import type { Place } from './addresses.ts';
import type { Side } from './asks.ts';

/** A side that has said where it can be called. */
type Ready = Side & { readonly place: Place };

const ID_BYTES = 16;

/** What each of the two is told of the other. */
export function introduceBoth(
  randomness: Randomness,
  purpose: Purpose,
  first: Ready,
  second: Ready,
): { readonly forFirst: Introduction; readonly forSecond: Introduction } {
  const common = { id: randomName(randomness, ID_BYTES), nonce: randomName(randomness, ID_BYTES), purpose };
  return {
    forFirst: { ...common, ...known(second), addresses: addressesFor(second.place, first.place) },
    forSecond: { ...common, ...known(first), addresses: addressesFor(first.place, second.place) },
  };
}

function known({ user, device }: Side): Pick<Introduction, 'peer' | 'key' | 'since'> {
  return { peer: user.name, key: device.key, since: device.since };
}
