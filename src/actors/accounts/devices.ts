/** Which device keys each account was seen with, and since when: who compares keys later wants to know how old one is. */
import type { DeviceKey } from '../../../machines/vocabulary/questions.ts';
import type { Clock } from '../../ports/clock.ts';
import { DEVICES_KEPT } from '../../ports/store.ts';
import type { DeviceRow } from '../../ports/store.ts';
import type { LastingWrites } from '../lasting-writes.ts';

export interface Devices {
  /** A device that proved itself came in with the account. */
  met(account: number, key: string): void;
  known(account: number, key: string): DeviceKey | undefined;
  forget(account: number): void;
}

/** Device keys as the store knows them at start; of an account's the latest are kept, here as there. */
export function createDevices(lasting: LastingWrites, clock: Clock, rows: readonly DeviceRow[]): Devices {
  const byAccount = new Map<number, Map<string, number>>();
  const devicesOf = (account: number) => byAccount.get(account) ?? new Map<string, number>();
  const writeOf = (account: number, key: string) => `device/${account}/${key}`;
  for (const { account, key, at } of [...rows].sort((one, other) => one.at - other.at)) {
    byAccount.set(account, devicesOf(account).set(key, at));
  }

  /** The first ones go: a Map keeps the order of insertion. */
  function makeRoom(account: number): void {
    const devices = devicesOf(account);
    for (const key of devices.keys()) {
      if (devices.size <= DEVICES_KEPT) return;
      devices.delete(key);
      lasting.forget(writeOf(account, key));
    }
  }

  return {
    met(account, key) {
      if (devicesOf(account).has(key)) return;
      const at = clock.now();
      byAccount.set(account, devicesOf(account).set(key, at));
      makeRoom(account);
      lasting.submit(writeOf(account, key), 'device.add', { account, key, at });
    },
    known(account, key) {
      const at = devicesOf(account).get(key);
      return at === undefined ? undefined : { key, since: at };
    },
    forget: (account) => void byAccount.delete(account),
  };
}
