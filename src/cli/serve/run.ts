/** A server's life from its settings to its end: opened in phases, closed in the reverse order. */
import { liveSettings } from '../../config/live-settings.ts';
import type { Settings } from '../../config/settings.ts';
import { systemClock } from '../../ports/clock.ts';
import { systemNetwork } from '../../ports/network.ts';
import { createHasher } from '../../ports/passwords.ts';
import { makePrivateFolder, sweepPrivateFolder } from '../../ports/private-file.ts';
import { systemRandomness } from '../../ports/randomness.ts';
import { openAdministration } from '../../server/administration-socket.ts';
import { loadIdentity } from '../../server/identity.ts';
import { createLog, type Log } from '../../server/log.ts';
import { openOps } from '../../server/ops/ops.ts';
import { startServer } from '../../server/server.ts';
import { openStore } from '../../store/worker-store.ts';
import { programVersion } from '../program-version.ts';
import { announce } from './announcement.ts';
import { createReload, type ReadSettings } from './reload.ts';
import { catchHangups, stopSignal } from './signals.ts';

/** The process could not go on: a service manager may start it again. */
const EXIT_SOFTWARE = 70;

/** The disk failed. What was asked and not answered is asked again by the clients when the server is back. */
const EXIT_IO = 74;

/** What was asked of dev mode. */
export interface DevWish {
  readonly showsText: boolean;
}

/**
 * Runs a server until a signal stops it, on the settings that `read` answers, now and again at each reload. Throws what keeps it
 * from starting, with everything closed again.
 */
export async function runServer(read: ReadSettings, dev: DevWish | null): Promise<void> {
  const closing = new AsyncDisposableStack();
  try {
    await serve(read, dev, closing);
  } finally {
    await closing.disposeAsync();
  }
}

/** Whatever is opened is put on `closing`, which closes the last first. */
async function serve(read: ReadSettings, wish: DevWish | null, closing: AsyncDisposableStack): Promise<void> {
  const hangups = catchHangups();
  const { settings: initial, warnings } = read();
  for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
  const live = liveSettings(initial);
  const { settings } = live;
  const log = createLog(settings.log.level);
  const clock = systemClock;
  let isServing = false;
  closing.defer(() => {
    if (isServing) log.info('stopped');
  });
  const ops = settings.ops.enabled
    ? await openOps(settings.ops, { clock, log, version: programVersion() })
    : null;
  closing.defer(async () => ops?.close());
  const warning = await makePrivateFolder(settings.data);
  if (warning !== null) log.warn(warning);
  await sweepPrivateFolder(settings.data);
  const store = await openStore({
    folder: settings.data,
    log,
    onFailure: (error: Error) => {
      log.fatal({ err: error }, 'the disk failed and the database cannot be opened again; stopping');
      process.exit(EXIT_IO);
    },
    ...(ops && { onCommit: ops.committed }),
  });
  closing.defer(() => store.close());
  const identity = settings.listen.plain ? null : await loadIdentity(settings, systemRandomness);
  const dev = wish && (await openDev(settings, wish, log, closing));
  const ports = {
    store,
    clock,
    randomness: systemRandomness,
    hasher: createHasher(systemRandomness, settings.limits),
    network: systemNetwork,
    log,
    onHopeless: () => process.exit(EXIT_SOFTWARE),
    soon: (callback: () => void) => void setImmediate(callback),
    watch: dev?.watch,
  };
  const server = await startServer(settings, ports, identity, programVersion());
  closing.defer(() => server.drain());
  ops?.watch(server.bus);
  if (dev) process.stderr.write(`inspector ${await dev.open(server.bus)}\n`);
  const administration = await openAdministration({ folder: settings.data, bus: server.bus, log });
  closing.defer(() => administration.close());
  const stopped = stopSignal();
  isServing = true;
  ops?.reached('serving');
  announce(settings, server, identity, log);
  const hungUp = hangups.obey(createReload({ read, live, server, identity, log }));
  log.info({ signal: await Promise.race([stopped, hungUp]) }, 'stopping');
  ops?.reached('draining');
}

/** Loaded here, so that who does not ask for it does not wait for it. */
async function openDev(settings: Settings, { showsText }: DevWish, log: Log, closing: AsyncDisposableStack) {
  const { startDev } = await import('../../dev/open-dev.ts');
  const onMistake = (error: unknown): void => log.error({ err: error }, 'the inspector made a mistake');
  const wish = { ...settings.dev, showsText, settings };
  const parts = { ...wish, onMistake, clock: systemClock, version: programVersion() };
  const opened = startDev({ ...parts, role: 'server' });
  closing.defer(() => opened.close());
  return opened;
}
