/** Does one administration command: for `users` and `backup`: in the running server, or with the data folder in our own hands when none runs. */
import type { AdministrationCommand } from '../../../machines/vocabulary/administration.ts';
import type { Result } from '../../../machines/vocabulary/replies.ts';
import type { Settings } from '../../config/settings.ts';
import { systemClock } from '../../ports/clock.ts';
import { createHasher } from '../../ports/passwords.ts';
import type { PasswordHasher } from '../../ports/passwords.ts';
import { makePrivateFolder } from '../../ports/private-file.ts';
import { systemRandomness } from '../../ports/randomness.ts';
import type { Store } from '../../ports/store.ts';
import { startKernel } from '../../server/kernel.ts';
import { createLog } from '../../server/log.ts';
import { StoreInUseError } from '../../store/open-error.ts';
import { openStore } from '../../store/worker-store.ts';
import { OperatorError } from './operator-error.ts';
import { askServer, reachServer } from './running-server.ts';

/** A command without its id: one is asked at a time. */
export type Wish = AdministrationCommand extends infer C
  ? C extends AdministrationCommand
    ? Omit<C, 'id'>
    : never
  : never;

const ADDRESS = 'admin/0';

/**
 * The command's result. `warn` is told what the operator should know of the data folder; `hasher` is for work without a
 * server. Throws OperatorError, StoreOpenError, PrivateFileError, StoreError.
 */
export async function administer(
  settings: Settings,
  wish: Wish,
  warn: (sentence: string) => void,
  hasher: PasswordHasher = createHasher(systemRandomness, settings.limits),
): Promise<Result> {
  const command = { ...wish, id: 1 } as AdministrationCommand;
  const socket = await reachServer(settings.data);
  if (socket) return askServer(socket, command);
  const warning = await makePrivateFolder(settings.data);
  if (warning !== null) warn(warning);
  const store = await openAlone(settings.data);
  try {
    return await ask(settings, store, hasher, command);
  } finally {
    await store.close();
  }
}

async function openAlone(folder: string): Promise<Store> {
  try {
    return await openStore({ folder });
  } catch (cause) {
    if (!(cause instanceof StoreInUseError)) throw cause;
    throw new OperatorError(
      `${folder} is in use, but no server answers there: it may be starting or stopping, or another "hubbub users" or "hubbub backup" is at work. Try again; if that does not help, look into the server's log.`,
      undefined,
      { cause },
    );
  }
}

const NO_CONNECTIONS = { isConnected: () => false, addressOf: () => undefined };

/** The same bus and actors as in a server, with nobody connected. */
async function ask(
  settings: Settings,
  store: Store,
  hasher: PasswordHasher,
  command: AdministrationCommand,
): Promise<Result> {
  const log = createLog('warn');
  const { promise, resolve, reject } = Promise.withResolvers<Result>();
  const ports = { store, clock: systemClock, randomness: systemRandomness, hasher, log, onHopeless: reject };
  const bus = await startKernel(settings, ports, NO_CONNECTIONS);
  bus.attend(ADDRESS, { onResult: (_id, result) => resolve(result) });
  bus.publish({ type: 'administration.asked', from: ADDRESS, command });
  return promise;
}
