/** Invitations to sign up (R6): a code, good for some uses and some days. Only hashes are kept. */
import { createHash } from 'node:crypto';
import { randomName } from '../../ports/randomness.ts';
import type { InviteRow, StoreError } from '../../ports/store.ts';
import type { AccessPorts } from './tokens.ts';

const DAY_MILLISECONDS = 86_400_000;

export interface Invitations {
  /** Whether another may be made. */
  readonly isFull: boolean;
  /** A new code; answers when it is on disk. */
  make(uses: number, days: number, done: (error: StoreError | null, code: string) => void): void;
  /** Takes one use of a code; false when it is unknown, used up or over. */
  take(code: string): boolean;
  /** Gives the use back: the sign-up did not happen. */
  giveBack(code: string): void;
}

export interface InvitationLimits {
  /** How many may be open. */
  readonly invitations: number;
}

/** Invitations as the store knows them at start. */
export function createInvitations(
  { store, lasting, clock, randomness }: AccessPorts,
  limits: InvitationLimits,
  rows: readonly InviteRow[],
): Invitations {
  const byHash = new Map(rows.map((row) => [row.hash, row]));

  function change(code: string, by: number): boolean {
    const row = byHash.get(sha256(code));
    if (!row || row.expires <= clock.now() || row.uses + by < 0) return false;
    const changed = { ...row, uses: row.uses + by };
    byHash.set(row.hash, changed);
    lasting.submit(`invite/${row.hash}`, 'invite.save', changed);
    return true;
  }

  return {
    get isFull() {
      if (byHash.size < limits.invitations) return false;
      for (const [hash, row] of byHash) if (row.uses <= 0 || row.expires <= clock.now()) byHash.delete(hash);
      return byHash.size >= limits.invitations;
    },
    make(uses, days, done) {
      const code = randomName(randomness, 15);
      const row = { hash: sha256(code), uses, expires: clock.now() + days * DAY_MILLISECONDS };
      store.submit('invite.save', row, (error) => {
        if (error === null) byHash.set(row.hash, row);
        done(error, code);
      });
    },
    take: (code) => change(code, -1),
    giveBack: (code) => void change(code, 1),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
