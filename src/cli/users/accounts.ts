/** What `hubbub users` does to one account, and invitations to make more; each throws OperatorError when it is refused. */
import { ReadStream } from 'node:tty';
import { nameProblem } from '../../actors/accounts/names.ts';
import { ask } from '../../terminal/question.ts';
import { safe } from '../../terminal/safe.ts';
import { perform, refused } from './desk.ts';
import type { Desk } from './desk.ts';
import { givenPassword } from './given-password.ts';
import { EXIT_INTERRUPTED, EXIT_USAGE, OperatorError } from './operator-error.ts';

const MOST_USES = 100_000;
const MOST_DAYS = 3_650;

/** Adds an account, an operator's if `operator` says so, with the password from `file` or as `givenPassword` finds it. */
export async function addUser(
  desk: Desk,
  user: string,
  file: string | undefined,
  operator = false,
): Promise<void> {
  checkName(user);
  const password = await givenPassword(desk, user, file);
  await perform(desk, { t: 'users.add', user, password, ...(operator && { operator }) });
  desk.say(operator ? `added ${user}, an operator` : `added ${user}`);
}

/** Gives an account a new password; its devices have to log in anew. */
export async function changePassword(desk: Desk, user: string, file: string | undefined): Promise<void> {
  checkName(user);
  const password = await givenPassword(desk, user, file);
  await perform(desk, { t: 'users.passwd', user, password });
  desk.say(`${user} has a new password`);
}

/** Shuts an account out, or lets it in again. */
export async function disableUser(desk: Desk, user: string, disabled: boolean): Promise<void> {
  await perform(desk, { t: 'users.disable', user, disabled });
  desk.say(`${user} is ${disabled ? 'disabled' : 'enabled'}`);
}

/** Marks an account as an operator's, or takes the mark off. */
export async function markOperator(desk: Desk, user: string, operator: boolean): Promise<void> {
  await perform(desk, { t: 'users.operator', user, operator });
  desk.say(`${user} is ${operator ? 'an operator' : 'no operator any more'}`);
}

/** Removes an account and its mail, when the operator is sure. */
export async function removeUser(desk: Desk, user: string, isSure: boolean): Promise<void> {
  if (!isSure) await confirmRemoval(desk, user);
  await perform(desk, { t: 'users.remove', user });
  desk.say(`removed ${user}`);
}

/** Ends the block of an account. */
export async function unblockUser(desk: Desk, user: string): Promise<void> {
  await perform(desk, { t: 'users.unblock', user });
  desk.say(`${user} is not blocked any more`);
}

/** Makes an invitation (R6): its code on stdout, how to use it on stderr. */
export async function invite(desk: Desk, uses: number, days: number): Promise<void> {
  if (!Number.isInteger(uses) || uses < 1 || uses > MOST_USES) {
    throw new OperatorError(`--uses takes a whole number from 1 to ${MOST_USES}`, EXIT_USAGE);
  }
  if (!(days > 0 && days <= MOST_DAYS)) {
    throw new OperatorError(`--expires takes a number of days above 0 and up to ${MOST_DAYS}`, EXIT_USAGE);
  }
  const { invite: code = '' } = await perform(desk, { t: 'users.invite', uses, days });
  desk.say(code);
  desk.stderr.write(`use it so: hubbub connect NAME@HOST --signup --invite ${code}\n`);
}

/** Before anybody types a password for a name that cannot be. */
function checkName(user: string): void {
  const problem = nameProblem(user);
  if (problem) throw refused(problem);
}

async function confirmRemoval(desk: Desk, user: string): Promise<void> {
  if (!(desk.stdin instanceof ReadStream)) {
    throw new OperatorError('say --yes: a script is not asked', EXIT_USAGE);
  }
  const question = `Remove ${safe(user)} and its mail for good? (yes/no) `;
  const answer = await ask(desk.stdin, desk.stderr, question, false).answer;
  if (typeof answer !== 'string' && answer.text.trim().toLowerCase() === 'yes') return;
  const exitCode = answer === 'interrupted' ? EXIT_INTERRUPTED : undefined;
  throw new OperatorError('nothing was removed', exitCode);
}
