/** The verb `serve`: runs the server until it is told to stop. */
import { setFlagsFromString } from 'node:v8';
import type { ArgumentsCamelCase, CommandModule } from 'yargs';
import { printable } from '../config/expectation.ts';
import { ConfigError } from '../config/problem.ts';
import type { Settings } from '../config/settings.ts';
import { formatAddress } from '../ports/address.ts';
import { CertificateError } from '../ports/certificate.ts';
import { systemClock } from '../ports/clock.ts';
import { ListenError, systemNetwork } from '../ports/network.ts';
import { createHasher } from '../ports/passwords.ts';
import { PrivateFileError, makePrivateFolder } from '../ports/private-file.ts';
import { systemRandomness } from '../ports/randomness.ts';
import { openAdministration } from '../server/administration-socket.ts';
import { loadIdentity } from '../server/identity.ts';
import type { ServerIdentity } from '../server/identity.ts';
import { createLog } from '../server/log.ts';
import type { Log } from '../server/log.ts';
import { startServer } from '../server/server.ts';
import type { Server } from '../server/server.ts';
import { StoreInUseError, StoreOpenError } from '../store/open-error.ts';
import { openStore } from '../store/worker-store.ts';
import { configOption, settingOptions, settingsFor } from './config.ts';
import { inviteHost } from './invite-host.ts';
import { programVersion } from './program-version.ts';

/** The process could not go on: a service manager may start it again. */
const EXIT_SOFTWARE = 70;

/** The disk failed. What was asked and not answered is asked again by the clients when the server is back. */
const EXIT_IO = 74;

/**
 * Keeps V8's young generation from growing, as it does under load, to 32 MiB. Nearly all that a message leaves behind is dead
 * at once: cleared a little at a time, it stays in the processor's cache, and a pause is a millisecond and not thirty.
 */
const SMALL_YOUNG_GENERATION = '--semi-space-growth-factor=1';

/** The row of `serve` for the command line. */
export const serveVerb: CommandModule = {
  command: 'serve',
  describe: 'run the server',
  builder: (command) =>
    command
      .option('config', configOption)
      .options(settingOptions)
      .example('$0 serve --config config.json', 'as `npm start` does')
      .example('$0 serve --port 0 --data /srv/hubbub', 'on a free port, with its own data'),
  handler: async (parsed: ArgumentsCamelCase) => {
    process.umask(0o077);
    setFlagsFromString(SMALL_YOUNG_GENERATION);
    try {
      const { settings, warnings } = settingsFor(parsed, process.env);
      for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
      await serve(settings);
    } catch (error) {
      process.exitCode = explain(error);
    }
  },
};

/** Says what stopped the start, in a sentence; the exit code. Our own mistakes are thrown on. */
function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const known = [ListenError, StoreInUseError, StoreOpenError, PrivateFileError, CertificateError];
  if (!known.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`hubbub: ${printable((error as Error).message)}\n`);
  return 1;
}

async function serve(settings: Settings): Promise<void> {
  const log = createLog(settings.log.level);
  const warning = await makePrivateFolder(settings.data);
  if (warning !== null) log.warn(warning);
  const store = await openStore({
    folder: settings.data,
    log,
    onFailure: (error: Error) => {
      log.fatal({ err: error }, 'the disk failed and the database cannot be opened again; stopping');
      process.exit(EXIT_IO);
    },
  });
  const identity = settings.listen.plain ? null : await loadIdentity(settings, systemRandomness);
  const ports = {
    store,
    clock: systemClock,
    randomness: systemRandomness,
    hasher: createHasher(systemRandomness, settings.limits.loginQueue),
    network: systemNetwork,
    log,
    onHopeless: () => process.exit(EXIT_SOFTWARE),
    soon: (callback: () => void) => void setImmediate(callback),
  };
  let server: Server;
  try {
    server = await startServer(settings, ports, identity, programVersion());
  } catch (error) {
    await store.close();
    throw error;
  }
  const administration = await openAdministration({ folder: settings.data, bus: server.bus });
  announce(settings, server, identity, log);
  const signal = await stopSignal();
  log.info({ signal }, 'stopping');
  await administration.close();
  await server.drain();
  await store.close();
  log.info('stopped');
}

/** The one line on stdout that scripts read (cli.md), and what an operator should know. */
function announce(settings: Settings, server: Server, identity: ServerIdentity | null, log: Log): void {
  const { host, port } = server;
  const invite = formatAddress({ host: inviteHost(host), port, ...(identity && { pin: identity.pin }) });
  const place = formatAddress({ host, port });
  const how = identity ? `(tls) pin=${identity.pin}` : '(plain)';
  process.stdout.write(`listening on ${place} ${how} invite=${invite}\n`);
  if (!identity)
    log.warn('plain text: everyone on this machine who can listen in can read passwords and messages');
  log.info({ data: settings.data, signup: settings.signup }, 'ready');
}

/** Waits for SIGTERM or SIGINT; the second one ends the process at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        resolve(signal);
        process.removeAllListeners(signal);
        process.once(signal, () => process.exit(1));
      });
    }
  });
}
