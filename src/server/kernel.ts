/** The bus with its actors, without a listener: what a server runs on, and what `hubbub users` starts when no server runs. */
import type { Questions } from '../../machines/vocabulary/questions.ts';
import { accountsActor } from '../actors/accounts/accounts.ts';
import { backupActor } from '../actors/backup.ts';
import { blacklistActor } from '../actors/blacklist.ts';
import { introductionsActor } from '../actors/introductions/introductions.ts';

import { createLastingWrites } from '../actors/lasting-writes.ts';
import { chunkTrackerActor } from '../actors/chunk-tracker/chunk-tracker.ts';
import { offersActor } from '../actors/offers/offers.ts';
import { mailActor } from '../actors/mail/mail.ts';
import { presenceActor } from '../actors/presence/presence.ts';
import { relaysActor } from '../actors/relays/relays.ts';
import { timeoutActor } from '../actors/timeout.ts';
import { attachActor } from '../bus/attach-actor.ts';
import { createBus } from '../bus/bus.ts';
import type { Bus } from '../bus/bus.ts';
import { textProblem } from '../commands/text.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { PasswordHasher } from '../ports/passwords.ts';
import type { Randomness } from '../ports/randomness.ts';
import type { Store } from '../ports/store.ts';
import type { Watch } from '../ports/watch.ts';
import type { Log } from './log.ts';

export interface KernelPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly hasher: PasswordHasher;
  readonly log: Log;
  /** An actor could not be kept running: the process cannot go on. */
  readonly onHopeless: (error: unknown) => void;
  /** Dev mode: who watches actors and machines. */
  readonly watch?: Watch | undefined;
}

/**
 * Starts the actors on a bus of their own; they read `settings` at each use: they may change. `server` answers what only the
 * server knows.
 */
export async function startKernel(
  settings: Settings,
  ports: KernelPorts,
  server: Pick<Questions, 'isConnected' | 'addressOf'>,
): Promise<Bus> {
  const { store, clock, randomness, log } = ports;
  const { limits, history } = settings;
  const bus = createBus((error, parcel) => {
    const what = parcel.kind === 'fact' ? parcel.fact.type : parcel.kind;
    log.error({ err: error, what }, 'a handler made a mistake');
  }, ports.watch);
  bus.answer('isConnected', server.isConnected);
  bus.answer('addressOf', server.addressOf);
  const supervision = {
    onFailure: (actor: string, error: unknown) =>
      log.error({ err: error, actor }, 'an actor failed; starting it again'),
    onHopeless: (actor: string, error: unknown) => {
      log.fatal({ err: error, actor }, 'an actor fails again and again');
      ports.onHopeless(error);
    },
    monotonic: () => clock.monotonic(),
  };
  const lasting = createLastingWrites(store, clock, (operation, error) =>
    log.error({ operation }, `Not stored: ${error.message}`),
  );
  bus.on('drain.ended', () => lasting.end());
  const onMistake = (error: unknown) => log.error({ err: error }, 'accounts made a mistake');
  const textIs = (text: string) => textProblem(text, limits.textBytes);
  const definitions = [
    timeoutActor(bus.as('timeout'), clock),
    accountsActor(bus.as('accounts'), { ...ports, lasting, onMistake }, settings),
    blacklistActor(bus.as('blacklist'), store, clock, limits),
    presenceActor(bus.as('presence'), store, lasting, clock, randomness, {
      get heartbeatSeconds() {
        return settings.heartbeatSeconds;
      },
      get resumeGraceSeconds() {
        return settings.resumeGraceSeconds;
      },
      textProblem: textIs,
    }),
    mailActor(bus.as('mail'), store, lasting, clock, { limits, history, textProblem: textIs }),
    introductionsActor(bus.as('introductions'), clock, randomness, settings),
    relaysActor(bus.as('relays'), clock, settings),
    backupActor(bus.as('backup'), store, randomness),
    offersActor(bus.as('offers'), clock, randomness, settings),
    chunkTrackerActor(bus.as('chunk-tracker'), randomness, limits),
  ];
  for (const definition of definitions) await attachActor(bus, definition, supervision);
  return bus;
}
