/**
 * Passwords guessed over many accounts: wrong ones count for the address they come from, too. A block of an account (R4) does
 * not stop somebody who tries two passwords on each of a thousand names. Tokens still get in from such an address.
 */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Clock } from '../../ports/clock.ts';
import { householdOf, isLoopbackAddress } from '../../ports/address-ranges.ts';

/** The time for which wrong passwords of an address are counted, from the first one on. */
export const WINDOW_SECONDS = 600;

/** Addresses that are remembered at most; the oldest is forgotten first. */
export const MOST_SOURCES = 16_384;

export interface SourceLimits {
  /** Wrong passwords from one address within the window. */
  readonly wrongPasswordsPerAddress: number;
  readonly spareLoopback: boolean;
}

export interface Sources {
  /**
   * Judges one password from `address` (nobody's when undefined) where it has tries left: counted before, and not after, so
   * that a hundred at once get no more than the limit. A right one, or one that was not looked at, is no try.
   */
  trying<T>(
    address: string | undefined,
    judge: () => Promise<T>,
    wasWrong: (judged: T) => boolean,
  ): Promise<T | Refusal>;
}

interface Source {
  tries: number;
  /** Monotonic milliseconds. */
  readonly since: number;
}

/** The tries of all addresses. */
export function createSources(clock: Clock, limits: SourceLimits): Sources {
  const sources = new Map<string, Source>();

  function sourceOf(address: string): Source {
    const name = householdOf(address);
    const known = sources.get(name);
    if (known && clock.monotonic() - known.since < WINDOW_SECONDS * 1_000) return known;
    const fresh = { tries: 0, since: clock.monotonic() };
    // Removed first: a Map keeps the order of insertion, and the oldest window is to be at its front.
    sources.delete(name);
    sources.set(name, fresh);
    for (const [oldest] of sources) {
      if (sources.size <= MOST_SOURCES) break;
      sources.delete(oldest);
    }
    return fresh;
  }

  return {
    async trying(address, judge, wasWrong) {
      if (address === undefined || (limits.spareLoopback && isLoopbackAddress(address))) return judge();
      const source = sourceOf(address);
      if (source.tries >= limits.wrongPasswordsPerAddress) {
        const left = source.since / 1_000 + WINDOW_SECONDS - clock.monotonic() / 1_000;
        return tooMany(Math.max(1, Math.ceil(left)));
      }
      source.tries++;
      let counts = false;
      try {
        const judged = await judge();
        counts = wasWrong(judged);
        return judged;
      } finally {
        if (!counts) source.tries--;
      }
    },
  };
}

function tooMany(retryAfterSeconds: number): Refusal {
  const message = `too many wrong passwords from your address: wait ${retryAfterSeconds} s`;
  return refuse('rate-limited', message, { retryAfterSeconds });
}
