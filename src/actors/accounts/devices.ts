/** Which device keys each account was seen with, and since when: who compares keys later wants to know how old one is. */
import type { DeviceKey } from '../../../machines/vocabulary/questions.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeviceRow } from '../../ports/store.ts';
import type { LastingWrites } from '../lasting-writes.ts';

export interface Devices {
  /** A device that proved itself came in with the account. */
  met(account: number, key: string): void;
  known(account: number, key: string): DeviceKey | undefined;
  forget(account: number): void;
}

/** Device keys as the store knows them at start. The store keeps an account's latest (DEVICES_KEPT). */
export function createDevices(lasting: LastingWrites, clock: Clock, rows: readonly DeviceRow[]): Devices {
  const since = new Map<string, number>();
  const place = (account: number, key: string) => `${account}/${key}`;
  for (const { account, key, at } of rows) since.set(place(account, key), at);
  return {
    met(account, key) {
      if (since.has(place(account, key))) return;
      const at = clock.now();
      since.set(place(account, key), at);
      lasting.submit(`device/${place(account, key)}`, 'device.add', { account, key, at });
    },
    known(account, key) {
      const at = since.get(place(account, key));
      return at === undefined ? undefined : { key, since: at };
    },
    forget(account) {
      for (const known of since.keys()) if (known.startsWith(`${account}/`)) since.delete(known);
    },
  };
}
