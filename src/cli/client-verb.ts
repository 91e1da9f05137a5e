/** What `connect` and `exec` share: from judged options to a started core, from an exit code to the process's end. */
import { existsSync } from 'node:fs';
import type { ClientCore, ClientOptions } from '../client/core.ts';
import type { FaceDuties, StartCore } from '../client/faces/attend.ts';
import { EXIT } from '../client/faces/exit-code.ts';
import { systemFileSystem } from '../ports/file-system.ts';
import { systemClock } from '../ports/clock.ts';
import { systemDisk } from '../ports/disk.ts';
import { systemRandomness } from '../ports/randomness.ts';
import { ListenError } from '../ports/listen-error.ts';
import type { Watch } from '../ports/watch.ts';
import { programVersion } from './program-version.ts';
import { safeLines } from '../terminal/safe.ts';
import { PrivateFileError } from '../ports/private-file.ts';
import { clientWishes, UsageError } from './client-options.ts';
import type { ClientWishes } from './client-options.ts';
import { completed } from './typed-options.ts';
import type { TypedFlags } from './typed-options.ts';

const SCRIPT_RECONNECT_SECONDS = 60;

type Differences = Pick<ClientOptions, 'mail' | 'user'> & {
  readonly live: boolean;
  /** True for a client that nobody sits at (R9). */
  readonly unattended?: boolean;
};

/** What was typed, completed by its profile and judged; warnings are told. Throws UsageError or PrivateFileError. */
export async function wishesFor(typed: TypedFlags): Promise<ClientWishes> {
  const wishes = clientWishes(await completed(typed, systemDisk, process.env), process.env);
  wishes.warnings.forEach(tell);
  return wishes;
}

/** Binds everything that is not the face's, so that the face only has to start it. */
export async function coreStarter(
  wishes: ClientWishes,
  { mail, user, live, unattended = false }: Differences,
): Promise<StartCore> {
  // Loaded here, so that other verbs start without the wire format.
  const [{ startClient }, { systemNetwork }] = await Promise.all([
    import('../client/core.ts'),
    import('../ports/network.ts'),
  ]);
  const { address, tls, signup, invite, pin, acceptNewServer, home, given } = wishes;
  const { privatePolicy, pushPolicy, rates, peerPorts, share, downloads } = wishes;
  if (share !== undefined && !existsSync(share))
    tell(`the shared folder ${share} is not there: nothing is offered until it is`);
  // Where no commands are read nobody can answer.
  const isAsked = mail === 'live';
  const watch = wishes.dev ? await openInspector(wishes.dev) : undefined;
  return (duties: FaceDuties): ClientCore =>
    startClient({
      address: {
        host: address.host,
        port: address.port,
        ...(address.pin === undefined ? {} : { pin: address.pin }),
      },
      tls,
      user,
      preferPassword: given.password !== undefined,
      signup,
      ...(invite === undefined ? {} : { invite }),
      mail,
      unattended,
      home,
      reconnectForSeconds: wishes.reconnectForSeconds ?? (live ? Infinity : SCRIPT_RECONNECT_SECONDS),
      afterShutdown: live ? 'return' : 'end',
      ...(pin === undefined ? {} : { pin }),
      acceptNewServer,
      privatePolicy,
      pushPolicy: pushPolicy === 'ask' && !isAsked ? 'never' : pushPolicy,
      rates,
      peerPorts,
      share,
      downloads,
      fileSystem: systemFileSystem,
      network: systemNetwork,
      disk: systemDisk,
      clock: systemClock,
      randomness: systemRandomness,
      watch,
      ...duties,
    });
}

/** Opens the inspector of this client and names its page on stderr; it lives as long as the process. */
async function openInspector(wish: NonNullable<ClientWishes['dev']>): Promise<Watch> {
  const { startDev } = await import('../dev/open-dev.ts');
  const dev = startDev({
    ...{ ...wish, host: '127.0.0.1', role: 'client', version: programVersion(), clock: systemClock },
    onMistake: (error) => tell(`the inspector made a mistake: ${String(error)}`),
  });
  try {
    process.stderr.write(`inspector ${await dev.open()}\n`);
  } catch (error) {
    if (error instanceof ListenError) throw new UsageError(error.message);
    throw error;
  }
  return dev.watch;
}

/** Runs a verb: tells wrong usage in a sentence, leaves in order when interrupted, and ends the process with the exit code. */
export async function endWith(run: (interrupt: AbortController) => Promise<number>): Promise<void> {
  const interrupt = new AbortController();
  const stop = (): void => {
    // Whoever asks twice does not want to wait for a goodbye.
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  let code: number;
  try {
    code = await run(interrupt);
  } catch (error) {
    code = explain(error);
  }
  // Where writes to a pipe are not done at once, leaving now would cut the last line off.
  process.stdout.write('', () => process.exit(code));
}

/** Runs a verb that meets no server; the exit code is set. */
export async function endVerb(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    process.exitCode = explain(error);
  }
}

/** Tells what a person can mend, in a sentence; the exit code. Our own mistakes are thrown on. */
function explain(error: unknown): number {
  if (!(error instanceof UsageError) && !(error instanceof PrivateFileError)) throw error;
  tell(error.message);
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

/** Says something on stderr in the program's name. */
export function tell(sentence: string): void {
  process.stderr.write(`hubbub: ${safeLines(sentence, 2)}\n`);
}
