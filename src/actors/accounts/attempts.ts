/**
 * Wrong passwords and blocks (R4, R5). Each name with failures has a machine of its own; attempts on one name are judged
 * one at a time. Names that do not exist are treated alike, in bounded memory and with the same disk work.
 */
import { accountAddress, accountMachine } from '../../../machines/account.ts';
import type { AccountEvent } from '../../../machines/account.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import { refuse } from '../../../machines/vocabulary/codes.ts';
import { attachMachine } from '../../bus/attach-machine.ts';
import type { AttachedMachine } from '../../bus/attach-machine.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import { StoreError, inStore } from '../../ports/store.ts';
import type { AccountRow, Store } from '../../ports/store.ts';
import type { LastingWrites } from '../lasting-writes.ts';
import type { Account } from './directory.ts';

export interface AttemptSettings {
  readonly login: { readonly maxAttempts: number; readonly blockDurationSeconds: number };
  /** Names without an account whose failures are remembered; the oldest is forgotten first. */
  readonly limits: { readonly unknownNames: number };
}

interface Suspect {
  readonly machine: AttachedMachine<typeof accountMachine>;
  readonly account: number | null;
  readonly detach: () => void;
  /** Monotonic milliseconds; 0 when not blocked. */
  blockedUntil: number;
}

export interface Attempts {
  /** Runs one judgement after all others on the same name. */
  inTurn<T>(name: string, judge: () => Promise<T>): Promise<T>;
  /** Seconds that a name is still blocked; 0 when it is not. */
  blockedSeconds(name: string): number;
  /** Takes up what was known before a restart. */
  remember(row: AccountRow): void;
  /** Counts a wrong password; durable when it answers. The refusal to give. */
  wrong(name: string, account: Account | undefined): Promise<Refusal>;
  right(name: string): void;
  unblock(name: string): void;
  /** Its machine is open again: nothing is left to remember. */
  opened(name: string): void;
}

export interface AttemptPorts {
  readonly store: Store;
  readonly lasting: LastingWrites;
  readonly clock: Clock;
}

/** The attempts on all names. `crashed` is told of a machine that threw. */
export function createAttempts(
  bus: Bus,
  { store, lasting, clock }: AttemptPorts,
  settings: AttemptSettings,
  crashed: (name: string, error: unknown) => void,
): Attempts {
  const suspects = new Map<string, Suspect>();
  const turns = new Map<string, Promise<unknown>>();

  function suspect(name: string, account: number | null, failures = 0, blockedSeconds = 0): Suspect {
    const key = name.toLowerCase();
    const known = suspects.get(key);
    if (known) return known;
    if (account === null) forgetOldestUnknown();
    const address = accountAddress(name);
    const onCrash = (error: unknown) => {
      forget(key);
      crashed(key, error);
    };
    const { maxAttempts, blockDurationSeconds } = settings.login;
    const input = { name, maxAttempts, blockDurationSeconds, failures, blockedSeconds };
    const machine = attachMachine({ bus, machine: accountMachine, input, instance: address, onCrash });
    const detach = bus.attend(address, { onFact: (fact) => machine.send(fact as AccountEvent) });
    const blockedUntil = blockedSeconds > 0 ? clock.monotonic() + blockedSeconds * 1_000 : 0;
    const added = { machine, account, detach, blockedUntil };
    suspects.set(key, added);
    return added;
  }

  function forget(key: string): void {
    const gone = suspects.get(key);
    if (!gone) return;
    suspects.delete(key);
    gone.detach();
    gone.machine.stop();
  }

  function forgetOldestUnknown(): void {
    const unknown = [...suspects].filter(([, { account }]) => account === null);
    const tooMany = Math.max(0, unknown.length + 1 - settings.limits.unknownNames);
    for (const [key] of unknown.slice(0, tooMany)) forget(key);
  }

  /** On a full disk memory counts alone, and the disk is told as soon as it has room: nobody gets more attempts by filling it. */
  async function save(account: number | null, failures: number, blockedSeconds: number): Promise<void> {
    const blockedUntil = blockedSeconds > 0 ? clock.now() + blockedSeconds * 1_000 : 0;
    const row = { account, failures, blockedUntil };
    if (account !== null) lasting.forget(keyOf(account));
    try {
      await inStore(store, 'attempts.save', row);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (account !== null) lasting.submit(keyOf(account), 'attempts.save', row);
    }
  }

  return {
    async inTurn(name, judge) {
      const key = name.toLowerCase();
      const before = turns.get(key) ?? Promise.resolve();
      const turn = before.then(judge, judge);
      turns.set(key, turn);
      try {
        return await turn;
      } finally {
        if (turns.get(key) === turn) turns.delete(key);
      }
    },
    blockedSeconds(name) {
      const until = suspects.get(name.toLowerCase())?.blockedUntil ?? 0;
      return Math.max(0, (until - clock.monotonic()) / 1_000);
    },
    remember(row) {
      const left = Math.min((row.blockedUntil - clock.now()) / 1_000, settings.login.blockDurationSeconds);
      if (left > 0) suspect(row.name, row.id, row.failures, left);
      else if (row.blockedUntil === 0 && row.failures > 0) suspect(row.name, row.id, row.failures);
    },
    async wrong(name, account) {
      const known = suspect(name, account?.user.id ?? null);
      known.machine.send({ type: 'password.wrong' });
      const { failures, maxAttempts, blockDurationSeconds } = known.machine.context();
      const seconds = known.machine.in('blocked') ? blockDurationSeconds : 0;
      if (seconds > 0) known.blockedUntil = clock.monotonic() + seconds * 1_000;
      await save(known.account, failures, seconds);
      if (seconds > 0) return blockedRefusal(name, seconds);
      const attemptsLeft = maxAttempts - failures;
      return refuse(
        'bad-credentials',
        `wrong name or password (${attemptsLeft} ${attemptsLeft === 1 ? 'try' : 'tries'} left)`,
        {
          attemptsLeft,
        },
      );
    },
    right: (name) => suspects.get(name.toLowerCase())?.machine.send({ type: 'password.right' }),
    opened(name) {
      const account = suspects.get(name.toLowerCase())?.account ?? null;
      if (account !== null) {
        lasting.submit(keyOf(account), 'attempts.save', { account, failures: 0, blockedUntil: 0 });
      }
      forget(name.toLowerCase());
    },
    unblock: (name) => suspects.get(name.toLowerCase())?.machine.send({ type: 'account.unblocked' }),
  };
}

function keyOf(account: number): string {
  return `attempts/${account}`;
}

/** What whoever comes during a block is told, whether the password is right or not. */
export function blockedRefusal(name: string, seconds: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil(seconds));
  return refuse('account-blocked', `${name} is blocked for ${retryAfterSeconds} s`, { retryAfterSeconds });
}
