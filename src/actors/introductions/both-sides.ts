/** The two halves of an introduction. */
import type { Introduction, Purpose } from '../../../machines/vocabulary/peers.ts';
import type { RelayTicket } from '../../../machines/vocabulary/relays.ts';
import { randomName } from '../../ports/randomness.ts';
import type { Randomness } from '../../ports/randomness.ts';
import { addressesFor } from './addresses.ts';
import type { Place } from './addresses.ts';
import type { Side } from './asks.ts';

/** A side that has said where it can be called. */
type Ready = Side & { readonly place: Place };

const ID_BYTES = 16;

/** What each of the two is told of the other; with tickets where they may be relayed. */
export function introduceBoth(
  randomness: Randomness,
  purpose: Purpose,
  first: Ready,
  second: Ready,
  isRelayed: boolean,
): {
  readonly forFirst: Introduction;
  readonly forSecond: Introduction;
  readonly tickets: readonly [RelayTicket, RelayTicket] | null;
} {
  const common = { id: randomName(randomness, ID_BYTES), nonce: randomName(randomness, ID_BYTES), purpose };
  const ticket = () => (isRelayed ? { relay: randomName(randomness, ID_BYTES) } : {});
  const forFirst: Introduction = {
    ...common,
    ...known(second),
    addresses: addressesFor(second.place, first.place),
    ...ticket(),
  };
  const forSecond: Introduction = {
    ...common,
    ...known(first),
    addresses: addressesFor(first.place, second.place),
    ...ticket(),
  };
  return { forFirst, forSecond, tickets: ticketsOf([first, forFirst], [second, forSecond]) };
}

function ticketsOf(...sides: [Ready, Introduction][]): readonly [RelayTicket, RelayTicket] | null {
  const [first, second] = sides.map(([{ session, user }, { relay }]) => {
    return relay === undefined ? null : { ticket: relay, session, user };
  });
  return first && second ? [first, second] : null;
}

function known({ user, device }: Side): Pick<Introduction, 'peer' | 'key' | 'since'> {
  return { peer: user.name, key: device.key, since: device.since };
}
