/** The client without a face: commands in, events out. Faces (terminal, script) and verbs talk to it. */
import { createActor } from 'xstate';
import { sessionMachine } from '../../machines/session.ts';
import { openBelongings } from './belongings.ts';
import { failure } from './command-result.ts';
import { perform } from './deeds.ts';
import { checkSettled, newShared, tell, type Belongings, type Life, type Shared } from './life.ts';
import { messageNames } from './message-names.ts';
import type { ClientCore, ClientOptions } from './options.ts';
import { pendingCommands, type Pending } from './pending.ts';
import { frameOf, requestOf } from './requests.ts';
import { sessionTimers } from './session-timers.ts';
import { stayAlive } from './stay-alive.ts';

export type { ClientCore, ClientOptions, GivenPassword, Secrets } from './options.ts';

const ACTIVE_MILLISECONDS = 60_000;

/** Starts a client: it connects, logs in and stays until logout, a goodbye, or the end of its patience. */
export function startClient(given: ClientOptions): ClientCore {
  const shared = newShared();
  const rest = stayAlive();
  const options: ClientOptions = {
    ...given,
    onEnd(end) {
      rest();
      given.onEnd(end);
    },
  };
  const nameMessage = messageNames(options.clock, options.randomness);
  let life: Life | null = null;
  let isLeaving = false;
  const pending = pendingOver(shared, options, () => {
    isLeaving = true;
    life?.actor.send({ type: 'logout.asked' });
  });
  const settle = () => checkSettled(shared, pending, life?.mailbox ?? null);

  void openBelongings(options, shared).then(
    (belongings) => {
      if (shared.isOver) return void belongings.mailbox?.close(true);
      life = begin(options, shared, pending, belongings);
      if (isLeaving) life.actor.send({ type: 'logout.asked' });
    },
    (error: unknown) => fail(options, shared, error),
  );

  return {
    get isOperator() {
      return shared.entered?.operator === true;
    },
    get limits() {
      return shared.limits;
    },
    submit(command, secrets) {
      const asked = requestOf(command, nameMessage, secrets);
      if (!asked.ok) pending.addResult(asked.result);
      else pending.add(asked.request.t, asked.request, () => secrets && keepPassword(life, secrets.new));
      settle();
    },
    answer(result) {
      pending.addResult(result);
      settle();
    },
    get outstanding() {
      return pending.outstanding;
    },
    logout: () => pending.add('logout', { t: 'logout' }),
    active: () => reportActivity(options, shared),
    settled() {
      const waiting = Promise.withResolvers<void>();
      shared.waiters.push(waiting.resolve);
      settle();
      return waiting.promise;
    },
    destroy() {
      if (shared.isOver) return;
      shared.isOver = true;
      rest();
      shared.link?.close();
      life?.timers.dropAll();
      life?.mailbox?.close(false);
      settle();
    },
  };
}

function pendingOver(shared: Shared, options: ClientOptions, onLogout: () => void): Pending {
  return pendingCommands({
    nextId: () => ++shared.lastId,
    canSend: () => shared.isOnline && (shared.link?.isClear ?? false),
    send(id, request) {
      const frame = frameOf(id, request, shared.limits.frameBytes);
      if (frame === null) return failure(request.t, 'too-long', `${request.t}: longer than the server takes`);
      shared.link?.send(frame);
      return null;
    },
    show: (result) => tell({ options, shared }, result),
    onLogout,
  });
}

function begin(options: ClientOptions, shared: Shared, pending: Pending, belongings: Belongings): Life {
  const actor = createActor(sessionMachine, {
    input: {
      signsUp: options.signup,
      prefersPassword: options.preferPassword ?? false,
      hasToken: belongings.credentials.token !== null,
      patienceSeconds: options.reconnectForSeconds,
      returns: options.afterShutdown !== 'end',
    },
  });
  const timers = sessionTimers(options.clock, (timer) => actor.send({ type: 'timer.rang', timer }));
  const life: Life = { ...belongings, options, actor, pending, timers, shared };
  actor.on('*', (fact) => perform(life, fact));
  actor.start();
  return life;
}

/** After passwd the old password would not bring us back in. */
function keepPassword(life: Life | null, password: string): void {
  if (life) life.credentials.password = password;
}

/** Has no result that anybody waits for, so it passes by the list of commands. */
function reportActivity({ clock }: ClientOptions, shared: Shared): void {
  if (!shared.isOnline || clock.monotonic() - shared.toldActive < ACTIVE_MILLISECONDS) return;
  shared.toldActive = clock.monotonic();
  shared.link?.send({ t: 'active', id: ++shared.lastId });
}

/** The home cannot be used: a client that cannot remember a server's key or its own does not begin. */
function fail({ onEnd }: ClientOptions, shared: Shared, error: unknown): void {
  if (shared.isOver) return;
  shared.isOver = true;
  for (const go of shared.waiters.splice(0)) go();
  onEnd({ how: 'unreachable', message: error instanceof Error ? error.message : String(error) });
}
