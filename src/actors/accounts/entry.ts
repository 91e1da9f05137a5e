/** Ways in: login by password or token (R3–R5), sign-up (R6), and a password's change. */
import { refuse } from '../../../machines/vocabulary/codes.ts';
import type { Refusal } from '../../../machines/vocabulary/codes.ts';
import type { Asked, EntryAsked, Login, Passwd, Signup } from '../../../machines/vocabulary/commands.ts';
import { HasherBusyError } from '../../ports/passwords.ts';
import { StoreError, inStore } from '../../ports/store.ts';
import { storeRefusal } from '../store-refusal.ts';
import { blockedRefusal } from './attempts.ts';
import type { Account } from './directory.ts';
import { longPasswordProblem, passwordProblem, signupNameProblem } from './names.ts';
import type { Accounts } from './parts.ts';

/** Judges a login: the entrance or a refusal goes onto the bus. */
export async function login(accounts: Accounts, asked: EntryAsked<Login>): Promise<void> {
  const { command } = asked;
  const judged =
    command.token !== undefined && command.password === undefined
      ? judgeToken(accounts, asked, command.token)
      : await judgeFromOutside(accounts, asked, command.password ?? '');
  if ('code' in judged) refuseEntry(accounts, asked, judged);
  else enter(accounts, asked, judged);
}

function judgeToken(
  { directory, tokens }: Accounts,
  asked: EntryAsked<Login>,
  token: string,
): Account | Refusal {
  const account = directory.named(asked.command.user);
  if (!account || !tokens.accepts(account.user.id, asked.device, token)) {
    return refuse('bad-credentials', 'this resume token is not valid any more: log in with the password');
  }
  return account.disabled ? disabledRefusal(account) : account;
}

/** A password of somebody who is not in yet: what is wrong counts for the address, too. */
function judgeFromOutside(
  accounts: Accounts,
  { connection, command }: EntryAsked<Login>,
  password: string,
): Promise<Account | Refusal> {
  const { bus, sources } = accounts;
  return sources.trying(
    bus.ask.addressOf(connection),
    () => judgePassword(accounts, command.user, password),
    (judged) => 'code' in judged && WRONG.has(judged.code),
  );
}

/** The third wrong password is answered by the block. */
const WRONG: ReadonlySet<string> = new Set(['bad-credentials', 'account-blocked']);

/** The account whose password this is, or the refusal; wrong ones count (R4). Judged in turn with all others of the name. */
function judgePassword(accounts: Accounts, name: string, password: string): Promise<Account | Refusal> {
  const { attempts, directory, hasher } = accounts;
  return attempts.inTurn(name, async () => {
    const blocked = attempts.blockedSeconds(name);
    if (blocked > 0) return blockedRefusal(name, blocked);
    const account = directory.named(name);
    try {
      // A name that does not exist costs the same hash and the same commit, so time does not tell it apart.
      const tooLong = longPasswordProblem(password) !== null;
      const right = await hasher.verify(tooLong ? '' : password, account?.hash ?? hasher.dummy);
      if (!account || !right || tooLong) return await attempts.wrong(name, account);
    } catch (error) {
      return refusalOf(error);
    }
    attempts.right(name);
    return account.disabled ? disabledRefusal(account) : account;
  });
}

/** Makes an account and enters it. */
export async function signup(accounts: Accounts, asked: EntryAsked<Signup>): Promise<void> {
  const { settings, directory, invitations } = accounts;
  const { user, password, invite } = asked.command;
  const problem = signupNameProblem(user) ?? passwordProblem(password);
  if (settings.signup === 'closed') {
    refuseEntry(
      accounts,
      asked,
      refuse('signup-closed', 'this server does not take sign-ups: ask its operator'),
    );
  } else if (directory.count >= settings.limits.accounts) {
    refuseEntry(
      accounts,
      asked,
      refuse('signup-closed', 'this server has as many accounts as it takes: ask its operator'),
    );
  } else if (problem) refuseEntry(accounts, asked, problem);
  else if (directory.named(user)) refuseEntry(accounts, asked, takenRefusal(user));
  else if (settings.signup === 'invite' && !invitations.take(invite ?? '')) {
    refuseEntry(
      accounts,
      asked,
      refuse('signup-closed', 'signing up needs a valid invitation: --invite CODE'),
    );
  } else {
    const made = await makeAccount(accounts, user, password);
    if ('user' in made) return enter(accounts, asked, made);
    if (settings.signup === 'invite') invitations.giveBack(invite ?? '');
    refuseEntry(accounts, asked, made);
  }
}

/** Hashes the password and stores the account. */
export async function makeAccount(
  accounts: Accounts,
  name: string,
  password: string,
): Promise<Account | Refusal> {
  const { hasher, store, clock, directory } = accounts;
  try {
    const hash = await hasher.hash(password);
    const id = await inStore(store, 'account.add', { name, hash, at: clock.now() });
    return id === null ? takenRefusal(name) : directory.add(id, name, hash);
  } catch (error) {
    return refusalOf(error);
  }
}

/** Changes one's own password; ends the tokens of one's other devices. */
export async function changePassword(accounts: Accounts, asked: Asked<Passwd>): Promise<void> {
  const { bus, tokens, entered } = accounts;
  const { session, user, command } = asked;
  const cause = { session, id: command.id };
  const judged = passwordProblem(command.new) ?? (await judgePassword(accounts, user.name, command.old));
  if ('code' in judged) return bus.reply(cause, judged);
  const problem = await setPassword(accounts, judged, command.new);
  if (problem) return bus.reply(cause, problem);
  tokens.drop(user.id, entered.get(session)?.device ?? undefined);
  bus.reply(cause, { ok: true });
}

/** Stores a new password; null when it is on disk. */
export async function setPassword(
  accounts: Accounts,
  account: Account,
  password: string,
): Promise<Refusal | null> {
  try {
    const hash = await accounts.hasher.hash(password);
    await inStore(accounts.store, 'account.password', { id: account.user.id, hash });
    account.hash = hash;
    return null;
  } catch (error) {
    return refusalOf(error);
  }
}

function enter({ bus }: Accounts, asked: EntryAsked<Login> | EntryAsked<Signup>, account: Account): void {
  const { connection, device, command } = asked;
  const { user } = account;
  const mail = command.mail ?? 'live';
  bus.publish({ type: 'login.verified', connection, commandId: command.id, user, mail, device });
}

/** A block ends the connection; after anything else one may try again on it. */
function refuseEntry(
  { bus }: Accounts,
  { connection, command }: EntryAsked<Login> | EntryAsked<Signup>,
  refusal: Refusal,
): void {
  const type = refusal.code === 'account-blocked' ? 'login.blocked' : 'login.failed';
  bus.publish({ type, connection, commandId: command.id, refusal }, connection);
}

function takenRefusal(name: string): Refusal {
  return refuse('name-taken', `the name "${name}" is taken`);
}

function disabledRefusal(account: Account): Refusal {
  return refuse('disabled', `the account ${account.user.name} is disabled: ask the server's operator`);
}

/** What a failure of the world means to whoever asked; a mistake of ours is thrown on. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof HasherBusyError) {
    return refuse('busy', 'too many logins at once: try again', { retryAfterSeconds: 5 });
  }
  if (error instanceof StoreError) return storeRefusal(error);
  throw error;
}
