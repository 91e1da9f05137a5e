/** The accounts actor: who may come in, and as whom. Passwords and tokens are judged here and nowhere else. */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Asked, EntryAsked, Login, Pardon, Signup } from '../../../machines/vocabulary/commands.ts';
import type { FactOf } from '../../../machines/vocabulary/facts.ts';
import type { Cause } from '../../../machines/vocabulary/identity.ts';
import type { ActorDefinition, Behaviour } from '../../bus/attach-actor.ts';
import type { Bus } from '../../bus/bus.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PasswordHasher } from '../../ports/passwords.ts';
import type { Randomness } from '../../ports/randomness.ts';
import { inStore } from '../../ports/store.ts';
import type { Store } from '../../ports/store.ts';
import type { LastingWrites } from '../lasting-writes.ts';
import { operatorRefusal } from '../operator-refusal.ts';
import { administer } from './administration.ts';
import { createAttempts } from './attempts.ts';
import { createDevices } from './devices.ts';
import { createDirectory } from './directory.ts';
import { changePassword, login, signup } from './entry.ts';
import { createInvitations } from './invitations.ts';
import type { Accounts, AccountSettings } from './parts.ts';
import { createSources } from './sources.ts';
import { createTokens } from './tokens.ts';

export interface AccountPorts {
  readonly store: Store;
  readonly lasting: LastingWrites;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly hasher: PasswordHasher;
  /** Told of our own mistakes in work that nobody waits for. */
  readonly onMistake: (error: unknown) => void;
}

/** The accounts actor. */
export function accountsActor(bus: Bus, ports: AccountPorts, settings: AccountSettings): ActorDefinition {
  const entered: Accounts['entered'] = new Map();
  // Outlives a restart of the actor: nobody gets more tries by making it fail.
  const sources = createSources(ports.clock, settings.limits);
  return {
    name: 'accounts',
    start: async () => {
      const { store, clock, hasher } = ports;
      const directory = createDirectory();
      const attempts = createAttempts(bus, ports, settings, (_name, error) => ports.onMistake(error));
      for (const row of await inStore(store, 'accounts.load', null)) {
        directory.add(row.id, row.name, row.hash, row);
        attempts.remember(row);
      }
      const now = clock.now();
      const tokens = createTokens(ports, settings.limits, await inStore(store, 'tokens.load', { now }));
      const invites = await inStore(store, 'invites.load', { now });
      const invitations = createInvitations(ports, settings.limits, invites);
      const devices = createDevices(ports.lasting, clock, await inStore(store, 'devices.load', null));
      // On a full disk the next start does it.
      store.submit('access.expire', { now }, () => undefined);
      const records = { directory, attempts, sources, tokens, devices, invitations };
      const shared = { bus, store, clock, hasher, settings, ...records };
      return behaviour({ ...shared, entered }, ports.onMistake);
    },
  };
}

function behaviour(accounts: Accounts, onMistake: (error: unknown) => void): Behaviour {
  const { bus, directory, attempts, devices, entered } = accounts;

  const mistake = refuse('internal', 'the server made a mistake; it is in its log');

  /** Whoever asked gets an answer, also when the work behind it throws after its handler returned. */
  function answered(cause: Cause, work: Promise<void>): void {
    work.catch((error: unknown) => {
      onMistake(error);
      bus.reply(cause, mistake);
    });
  }

  function judged(
    { connection, command }: EntryAsked<Login> | EntryAsked<Signup>,
    work: Promise<void>,
  ): void {
    work.catch((error: unknown) => {
      onMistake(error);
      bus.publish({ type: 'login.failed', connection, commandId: command.id, refusal: mistake }, connection);
    });
  }

  return {
    handlers: {
      'login.asked': (asked) => judged(asked, login(accounts, asked)),
      'signup.asked': (asked) => judged(asked, signup(accounts, asked)),
      'passwd.asked': (asked) =>
        answered({ session: asked.session, id: asked.command.id }, changePassword(accounts, asked)),
      'pardon.asked': (asked) => pardon(accounts, asked),
      'session.opened': (opened) => welcome(accounts, opened),
      'session.ended': ({ session }) => void entered.delete(session),
      'account.closed': ({ user, removed }) => {
        if (removed) devices.forget(user.id);
      },
      'account.opened': ({ name }) => attempts.opened(name),
      'administration.asked': ({ from, command }) => {
        if (command.t === 'backup') return;
        const cause = { session: from, id: command.id };
        answered(
          cause,
          administer(accounts, command).then((result) => bus.reply(cause, result)),
        );
      },
    },
    answers: {
      userNamed: (name) => directory.named(name)?.user,
      userOf: (id) => directory.withId(id)?.user,
      isOperator: (user) => directory.withId(user.id)?.operator ?? false,
      isDeviceOf: (user, key) => devices.known(user.id, key) !== undefined,
      deviceOf(session) {
        const known = entered.get(session);
        return known?.device == null ? undefined : devices.known(known.user.id, known.device);
      },
    },
  };
}

/** An operator ends an account's block, as `hubbub users unblock` does. */
function pardon({ bus, directory, attempts }: Accounts, { session, user, command }: Asked<Pardon>): void {
  const cause = { session, id: command.id };
  if (!bus.ask.isOperator(user)) return bus.reply(cause, operatorRefusal(command.t));
  const target = directory.named(command.user)?.user;
  if (!target) return bus.reply(cause, refuse('unknown-user', `there is no user "${command.user}"`));
  attempts.unblock(target.name);
  bus.reply(cause, { ok: true });
  bus.publish({ type: 'operator.acted', operator: user, deed: 'pardon', target });
}

/**
 * The answer to a login: with a token for next time when the device proved itself, once that is on disk. Where it cannot be
 * stored the login stands without one: the client keeps the token that it has.
 */
function welcome(accounts: Accounts, opened: FactOf<'session.opened'>): void {
  const { bus, tokens, devices, settings, entered } = accounts;
  const { session, secret, connection, commandId, user, mail, device } = opened;
  entered.set(session, { user, device });
  if (device !== null) devices.met(user.id, device);
  const { idleTimeoutSeconds } = settings;
  const operator = bus.ask.isOperator(user) && { operator: true };

  function answer(token?: string): void {
    const known = { user: user.name, unread: bus.ask.unreadOf(user), session, secret, idleTimeoutSeconds };
    bus.reply(
      { session: connection, id: commandId },
      { ok: true, ...known, ...operator, ...(token !== undefined && { token }) },
    );
    bus.publish({ type: 'session.welcomed', session, user, mail });
  }

  if (device === null) return answer();
  tokens.issue(user.id, device, (error, token) => {
    answer(error ? undefined : token);
  });
}
