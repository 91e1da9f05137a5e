/** What the operator asks of accounts through `hubbub users`. */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { AccountCommand, ListedUser } from '../../../machines/vocabulary/administration.ts';
import type { Result } from '../../../machines/vocabulary/replies.ts';
import { inStore } from '../../ports/store.ts';
import type { Account } from './directory.ts';
import { makeAccount, refusalOf, setPassword } from './entry.ts';
import { nameProblem } from './names.ts';
import type { Accounts } from './parts.ts';

/** Does one command; its result. Throws only for our own mistakes. */
export async function administer(accounts: Accounts, command: AccountCommand): Promise<Result> {
  try {
    return await perform(accounts, command);
  } catch (error) {
    return refusalOf(error);
  }
}

async function perform(accounts: Accounts, command: AccountCommand): Promise<Result> {
  const { directory, attempts } = accounts;
  if (command.t === 'users.list') return { ok: true, accounts: list(accounts) };
  if (command.t === 'users.import') return importAll(accounts, command.accounts);
  if (command.t === 'users.invite') return invite(accounts, command.uses, command.days);
  if (command.t === 'users.add') {
    const made = nameProblem(command.user) ?? (await makeAccount(accounts, command.user, command.password));
    if ('code' in made) return made;
    return command.operator === true ? promote(accounts, made, true) : { ok: true };
  }
  if (command.t === 'users.unblock') {
    attempts.unblock(command.user);
    if (!directory.named(command.user)) return unknown(command.user);
    return { ok: true };
  }
  const account = directory.named(command.user);
  if (!account) return unknown(command.user);
  if (command.t === 'users.disable') return disable(accounts, account, command.disabled);
  if (command.t === 'users.operator') return promote(accounts, account, command.operator);
  if (command.t === 'users.remove') return remove(accounts, account);
  const problem = await setPassword(accounts, account, command.password);
  if (problem) return problem;
  accounts.tokens.drop(account.user.id);
  return { ok: true };
}

function list({ bus, directory, attempts }: Accounts): ListedUser[] {
  return [...directory.all].map(({ user, disabled, operator }) => ({
    name: user.name,
    online: bus.ask.sessionOf(user) !== undefined,
    disabled,
    operator,
    blockedSeconds: Math.ceil(attempts.blockedSeconds(user.name)),
    unread: bus.ask.unreadOf(user),
  }));
}

/** All or none: one name that is taken refuses the whole file. */
async function importAll(
  accounts: Accounts,
  wanted: readonly { user: string; password: string }[],
): Promise<Result> {
  const { directory, hasher, store, clock } = accounts;
  const taken = wanted.map(({ user }) => user).filter((user) => directory.named(user));
  if (taken.length > 0)
    return refuse('name-taken', 'some names are taken; nothing was imported', { names: taken });
  const hashed = [];
  for (const { user, password } of wanted) hashed.push({ name: user, hash: await hasher.hash(password) });
  const ids = await inStore(store, 'accounts.import', { accounts: hashed, at: clock.now() });
  if (!ids) return refuse('name-taken', 'some names were taken meanwhile; nothing was imported');
  for (const [at, id] of ids.entries()) directory.add(id, hashed[at]?.name ?? '', hashed[at]?.hash ?? '');
  return { ok: true };
}

async function disable(
  { bus, store, tokens }: Accounts,
  account: Account,
  disabled: boolean,
): Promise<Result> {
  await inStore(store, 'account.disabled', { id: account.user.id, disabled });
  account.disabled = disabled;
  if (disabled) {
    tokens.drop(account.user.id);
    bus.publish({ type: 'account.closed', user: account.user, removed: false });
  }
  return { ok: true };
}

/** Marks an account as an operator's, or takes the mark off; a session that runs feels it at its next command. */
async function promote({ store }: Accounts, account: Account, operator: boolean): Promise<Result> {
  await inStore(store, 'account.operator', { id: account.user.id, operator });
  account.operator = operator;
  return { ok: true };
}

async function remove(
  { bus, store, clock, directory, tokens, attempts }: Accounts,
  account: Account,
): Promise<Result> {
  await inStore(store, 'account.remove', { id: account.user.id, at: clock.now() });
  attempts.unblock(account.user.name);
  tokens.drop(account.user.id);
  bus.publish({ type: 'account.closed', user: account.user, removed: true });
  directory.remove(account);
  return { ok: true };
}

function invite({ invitations, settings }: Accounts, uses: number, days: number): Promise<Result> {
  if (invitations.isFull) {
    const full = `${settings.limits.invitations} invitations are open, the most that limits.invitations allows`;
    return Promise.resolve(refuse('storage-full', full));
  }
  return new Promise((resolve, reject) => {
    invitations.make(uses, days, (error, code) => {
      if (error) reject(error);
      else resolve({ ok: true, invite: code });
    });
  });
}

function unknown(user: string): Result {
  return refuse('unknown-user', `there is no user "${user}"`);
}
