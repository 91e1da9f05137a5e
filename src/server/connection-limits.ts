/** Who is let in at the door, before a handshake is paid for: how many in all, before login, from one address, and how fast. */
import type { Settings } from '../config/settings.ts';
import { householdOf, isLoopbackAddress } from '../ports/address-ranges.ts';
import type { Clock } from '../ports/clock.ts';
import type { Admission } from '../ports/network.ts';

const MINUTE = 60_000;

/** What the door needs to know of the house. */
export interface Doorway {
  readonly limits: Settings['limits'];
  readonly clock: Clock;
  /** Connections that have logged in. */
  readonly loggedIn: () => number;
}

/** The living connections of an address, and when its last ones were let in. */
interface Source {
  count: number;
  /** How many were let in within each minute of the clock: this one and the one before. */
  minute: number;
  now: number;
  before: number;
}

/** Judges newcomers by their address; loopback is spared what counts per address, unless the settings say otherwise. */
export function createAdmission({ limits, clock, loggedIn }: Doorway): (address: string) => Admission {
  const sources = new Map<string, Source>();
  let total = 0;
  let sweptAt = 0;

  function sourceFor(address: string): Source | null {
    if (limits.spareLoopback && isLoopbackAddress(address)) return null;
    const minute = Math.floor(clock.monotonic() / MINUTE);
    const name = householdOf(address);
    const source = sources.get(name) ?? { count: 0, minute, now: 0, before: 0 };
    advance(source, minute);
    sources.set(name, source);
    const isCrowded = sources.size > 2 * limits.connections;
    if (minute > sweptAt || isCrowded) sweep(minute, isCrowded);
    return source;
  }

  /** Forgets who has no connection and opened none lately; in a crowd of addresses, everybody without a connection. */
  function sweep(minute: number, isCrowded: boolean): void {
    sweptAt = minute;
    for (const [name, source] of sources) {
      advance(source, minute);
      if (source.count === 0 && (isCrowded || source.now + source.before === 0)) sources.delete(name);
    }
  }

  /** Openings within the last minute, as if those of the minute before had come evenly. */
  function recent(source: Source): number {
    const passed = (clock.monotonic() % MINUTE) / MINUTE;
    return source.now + source.before * (1 - passed);
  }

  return (address) => {
    if (total >= limits.connections) return { refused: 'too-many-connections' };
    if (total - loggedIn() >= limits.connectionsBeforeLogin) return { refused: 'too-many-before-login' };
    const source = sourceFor(address);
    if (source && source.count >= limits.connectionsPerAddress) return { refused: 'too-many-from-address' };
    if (source && recent(source) >= limits.newConnectionsPerMinute)
      return { refused: 'too-fast-from-address' };
    total++;
    if (source) {
      source.count++;
      source.now++;
    }
    return {
      release() {
        total--;
        if (source) source.count--;
      },
    };
  };
}

function advance(source: Source, minute: number): void {
  if (source.minute === minute) return;
  source.before = source.minute === minute - 1 ? source.now : 0;
  source.now = 0;
  source.minute = minute;
}
