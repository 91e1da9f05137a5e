/** Does one administration command: in the running server, or with the data folder in our own hands when none runs. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { AdministrationCommand } from '../../../machines/vocabulary/administration.ts';
import type { Result } from '../../../machines/vocabulary/replies.ts';
import type { Settings } from '../../config/settings.ts';
import { systemClock } from '../../ports/clock.ts';
import { createHasher } from '../../ports/passwords.ts';
import { makePrivateFolder } from '../../ports/private-file.ts';
import { systemRandomness } from '../../ports/randomness.ts';
import { administrationPath } from '../../server/administration-socket.ts';
import { startKernel } from '../../server/kernel.ts';
import { createLog } from '../../server/log.ts';
import { openStore } from '../../store/worker-store.ts';

/** A command without its id: one is asked at a time. */
export type Wish = AdministrationCommand extends infer C
  ? C extends AdministrationCommand
    ? Omit<C, 'id'>
    : never
  : never;

/** The command's result. Throws StoreInUseError, StoreOpenError. */
export async function administer(settings: Settings, wish: Wish): Promise<Result> {
  const command = { ...wish, id: 1 } as AdministrationCommand;
  const socket = await reach(await administrationPath(settings.data));
  return socket ? askServer(socket, command) : doAlone(settings, command);
}

/** The running server's socket, or null when none runs. */
async function reach(path: string): Promise<Socket | null> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return null;
  }
}

async function askServer(socket: Socket, command: AdministrationCommand): Promise<Result> {
  socket.write(`${JSON.stringify(command)}\n`);
  for await (const line of createInterface({ input: socket })) {
    socket.end();
    return JSON.parse(line) as Result;
  }
  throw new Error('the server closed the connection without an answer; look into its log');
}

async function doAlone(settings: Settings, command: AdministrationCommand): Promise<Result> {
  await makePrivateFolder(settings.data);
  const store = await openStore({ folder: settings.data });
  try {
    const log = createLog('warn');
    const hasher = createHasher(systemRandomness, settings.limits.loginQueue);
    const onHopeless = (error: unknown) => log.fatal({ err: error }, 'giving up');
    const ports = { store, clock: systemClock, randomness: systemRandomness, hasher, log, onHopeless };
    const bus = await startKernel(settings, ports, () => false);
    return await new Promise<Result>((resolve) => {
      bus.attend('admin', { onResult: (_id, result) => resolve(result) });
      bus.publish({ type: 'administration.asked', from: 'admin', command });
    });
  } finally {
    await store.close();
  }
}
