/** A whole server in this process, over a folder that nobody keeps, on a free port of loopback. */
import { settingFlags } from '../../config/flags.ts';
import { loadSettings } from '../../config/load.ts';
import { systemClock } from '../../ports/clock.ts';
import { systemNetwork } from '../../ports/network.ts';
import { createHasher } from '../../ports/passwords.ts';
import { systemRandomness } from '../../ports/randomness.ts';
import { loadIdentity } from '../../server/identity.ts';
import { createLog } from '../../server/log.ts';
import { startServer } from '../../server/server.ts';
import { openStore } from '../../store/worker-store.ts';
import { programVersion } from '../program-version.ts';

export interface TemporaryServer {
  readonly port: number;
  readonly pin: string;
}

/** Starts it over `data`; it is put on `closing`. Throws what keeps a server from starting. */
export async function openTemporaryServer(
  data: string,
  closing: AsyncDisposableStack,
): Promise<TemporaryServer> {
  // No config file and no environment: what is there is meant for another server.
  const flags = settingFlags({ host: '127.0.0.1', port: '0', data });
  const { settings } = loadSettings({ environment: {}, flags });
  const log = createLog('silent');
  let failed: (error: Error) => void = () => undefined;
  const store = await openStore({ folder: data, log, onFailure: (error) => failed(error) });
  closing.defer(() => store.close());
  const identity = await loadIdentity(settings, systemRandomness);
  const ports = {
    store,
    clock: systemClock,
    randomness: systemRandomness,
    hasher: createHasher(systemRandomness, settings.limits),
    network: systemNetwork,
    log,
    onHopeless: () => failed(new Error('the server broke down')),
    soon: (callback: () => void) => void setImmediate(callback),
  };
  failed = (error) => {
    throw error;
  };
  const server = await startServer(settings, ports, identity, programVersion());
  closing.defer(() => server.drain());
  return { port: server.port, pin: identity.pin };
}
