/**
 * Resume tokens: a device that logged in with a password logs in with a token for 30 days (security.md calls it a device
 * cookie). Only hashes are kept; each use brings a new one; a token used after its successor was used ends them all.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import { randomName } from '../../ports/randomness.ts';
import type { Randomness } from '../../ports/randomness.ts';
import type { Store, StoreError, TokenRow } from '../../ports/store.ts';
import type { LastingWrites } from '../lasting-writes.ts';

const TOKEN_MILLISECONDS = 30 * 86_400_000;

export interface Tokens {
  /** Whether `token` lets `device` into the account. A wrong one from a proven device ends the device's tokens. */
  accepts(account: number, device: string | null, token: string): boolean;
  /** A new token for the device; answers when it is on disk. The one it came in with stays good until this one was used. */
  issue(account: number, device: string, done: (error: StoreError | null, token: string) => void): void;
  /** Ends the account's tokens, except those of the device that is named. */
  drop(account: number, except?: string): void;
}

export interface AccessPorts {
  readonly store: Store;
  readonly lasting: LastingWrites;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

export interface TokenLimits {
  /** How many devices of one account have a resume token; the ones that were here longest ago lose it. */
  readonly devicesPerUser: number;
}

/** Tokens as the store knows them at start. */
export function createTokens(
  { store, lasting, clock, randomness }: AccessPorts,
  limits: TokenLimits,
  rows: readonly TokenRow[],
): Tokens {
  const byOwner = new Map<number, Map<string, TokenRow>>();
  const accepted = new Map<string, string>();
  const devicesOf = (account: number) => byOwner.get(account) ?? new Map<string, TokenRow>();
  const keep = (row: TokenRow) => byOwner.set(row.account, devicesOf(row.account).set(row.device, row));
  for (const row of rows) keep(row);

  /** The devices that logged in longest ago give way: one, unless the limit was lowered. */
  function makeRoom(account: number, device: string): void {
    const others = [...devicesOf(account).values()].filter((row) => row.device !== device);
    const tooMany = Math.max(0, others.length + 1 - limits.devicesPerUser);
    const oldest = others.sort((a, b) => a.expires - b.expires).slice(0, tooMany);
    for (const row of oldest) forget(account, row.device);
  }

  function forget(account: number, device: string): void {
    devicesOf(account).delete(device);
    accepted.delete(`${account}/${device}`);
    lasting.submit(keyOf(account, device), 'tokens.drop', { account, device });
  }

  /** A token that could not be stored was never given: the one before it stays good. */
  function takeBack({ account, device }: TokenRow, before: TokenRow | undefined): void {
    if (before) keep(before);
    else forget(account, device);
  }

  return {
    accepts(account, device, token) {
      const row = device === null ? undefined : devicesOf(account).get(device);
      if (!row || row.expires <= clock.now()) return false;
      const hash = sha256(token);
      if (hash === row.hash || hash === row.previous) {
        accepted.set(`${account}/${row.device}`, hash);
        return true;
      }
      forget(account, row.device);
      return false;
    },
    issue(account, device, done) {
      const token = randomName(randomness, 32);
      const row: TokenRow = {
        hash: sha256(token),
        previous: accepted.get(`${account}/${device}`) ?? null,
        account,
        device,
        expires: clock.now() + TOKEN_MILLISECONDS,
      };
      const before = devicesOf(account).get(device);
      keep(row);
      lasting.forget(keyOf(account, device));
      store.submit('token.save', row, (error) => {
        if (error === null) {
          accepted.delete(`${account}/${device}`);
          makeRoom(account, device);
        } else if (devicesOf(account).get(device) === row) takeBack(row, before);
        done(error, token);
      });
    },
    drop(account, except) {
      for (const device of [...devicesOf(account).keys()]) if (device !== except) forget(account, device);
    },
  };
}

function keyOf(account: number, device: string): string {
  return `token/${account}/${device}`;
}

/** Tokens are random, so a plain hash hides them and comparing hashes tells nothing by its time. */
function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
