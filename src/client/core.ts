/** The client without a face: commands in, events out. Faces (terminal, script) and verbs talk to it. */
import { createActor } from 'xstate';
import { sessionMachine } from '../../machines/session.ts';
import type { SessionTimer } from '../../machines/vocabulary/session-events.ts';
import type { CommandRow, ParsedArguments } from '../commands/row.ts';
import { watchActor } from '../ports/watch.ts';
import { openBelongings } from './belongings.ts';
import { failure } from './command-result.ts';
import { perform } from './deeds.ts';
import { carryOutFile, isFileCommand } from './files/commands.ts';
import { openFiles } from './files/files.ts';
import { carryOut } from './private/commands.ts';
import { openDesk } from './private/desk.ts';
import { checkSettled, newShared, tell, type Belongings, type Life, type Shared } from './life.ts';
import { messageNames } from './message-names.ts';
import type { ClientCore, ClientOptions } from './options.ts';
import { pendingCommands, type Pending } from './pending.ts';
import type { Settle } from './result-order.ts';
import { frameOf, requestOf } from './requests.ts';
import { machineTimers } from './machine-timers.ts';
import { stayAlive } from './stay-alive.ts';

export type { ClientCore, ClientOptions, GivenPassword, PasswordQuestion, Secrets } from './options.ts';

const ACTIVE_MILLISECONDS = 60_000;

/** The part of the idle time-out within which activity is told again, where that is sooner. */
const ACTIVE_SHARE = 0.3;

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

  const opening = openBelongings(options, shared).then(
    (belongings) => {
      if (shared.isOver) return void belongings.mailbox?.close(true);
      life = begin(options, shared, pending, belongings);
      if (isLeaving) life.actor.send({ type: 'logout.asked' });
    },
    (error: unknown) => fail(options, shared, error),
  );

  /** What this client does with others; it counts as activity, for the server does not see it (R9). */
  function carry(row: CommandRow, given: ParsedArguments): void {
    const settleCommand = pending.reserve(row.name, row.late ? 'late' : 'queued');
    if (!settleCommand) return;
    reportActivity(options, shared);
    const whenShown: Settle = (result) => {
      settleCommand(result);
      settle();
    };
    const run = () => life && execute(life, row.name, given, whenShown);
    if (life) run();
    else void opening.then(run);
  }

  return {
    get isOperator() {
      return shared.entered?.operator === true;
    },
    get limits() {
      return shared.limits;
    },
    submit(command, secrets) {
      if (command.ok && command.row.runs === 'peer') return carry(command.row, command.given);
      const asked = requestOf(command, nameMessage, secrets);
      if (!asked.ok) pending.addResult(asked.result);
      else pending.add(asked.request.t, asked.request, () => secrets && keepPassword(life, secrets.new));
      settle();
    },
    answer(result) {
      pending.addResult(result);
      settle();
    },
    chunkMap: (id, cells) => life?.files.desk.swarm.chunkMap(id, cells) ?? '',
    sharedNames: (folder) => life?.files.desk.sharedNames(folder) ?? Promise.resolve([]),
    get outstanding() {
      return pending.outstanding;
    },
    handled: (id) => life?.mailbox?.handled(id),
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
      void life?.desk.sessions.end('gone');
      void life?.files.close();
      life?.desk.parts.door.close();
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
    later: (seconds, callback) => void options.clock.after(seconds * 1_000, callback),
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
  const { watch, user: label } = options;
  watchActor(watch, actor, { machine: 'session', instance: 'session', label });
  const timers = machineTimers<SessionTimer>(options.clock, 'silence', (timer) =>
    actor.send({ type: 'timer.rang', timer }),
  );
  const desk = openDesk(options, shared, pending, belongings);
  const active = () => reportActivity(options, shared);
  const files = openFiles(options, shared, pending, belongings, desk.parts, active);
  const life: Life = { ...belongings, options, actor, pending, timers, shared, desk, files };
  actor.on('*', (fact) => perform(life, fact));
  actor.start();
  return life;
}

/** Carries out what this client does with others. */
function execute({ files, desk }: Life, command: string, given: ParsedArguments, settle: Settle): void {
  const named = String(given['user']);
  if (isAnswer(command) && !desk.sessions.isAskedBy(named) && files.desk.offers.isOpen(named))
    settle(files.desk.offers.answer(named, command));
  else if (isFileCommand(command)) carryOutFile(files.desk, command, given, settle);
  else carryOut(desk, command, given, settle);
}

/** Private sessions and pushed files are answered by the same two words. */
function isAnswer(command: string): command is 'accept' | 'decline' {
  return command === 'accept' || command === 'decline';
}

/** After passwd the old password would not bring us back in. */
function keepPassword(life: Life | null, password: string): void {
  if (life) life.credentials.password = password;
}

/** Has no result that anybody waits for, so it passes by the list of commands. */
function reportActivity({ clock }: ClientOptions, shared: Shared): void {
  const idleMilliseconds = (shared.entered?.idleTimeoutSeconds ?? Infinity) * 1_000;
  const pause = Math.min(ACTIVE_MILLISECONDS, idleMilliseconds * ACTIVE_SHARE);
  if (!shared.isOnline || clock.monotonic() - shared.toldActive < pause) return;
  shared.toldActive = clock.monotonic();
  shared.link?.send({ t: 'active', id: ++shared.lastId });
}

/** The home cannot be used: a client that cannot remember a server's key or its own does not begin. */
function fail({ onEnd }: ClientOptions, shared: Shared, error: unknown): void {
  if (shared.isOver) return;
  shared.isOver = true;
  for (const go of shared.waiters.splice(0)) go();
  onEnd({ how: 'unusable', message: error instanceof Error ? error.message : String(error) });
}
